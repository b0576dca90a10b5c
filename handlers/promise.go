package handlers

import (
	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
)

// The verbs that compose what is promised. Only the bot calls them, when a
// message is to be posted or edited.
const (
	cardPath     = "card show"     // an entry as the card that stands in a channel
	givenPath    = "card feedback" // feedback, to who leads
	questionPath = "tell question" // an escalation, to who decides
	outcomePath  = "tell outcome"  // what became of an entry, to who logged it
	ownerPath    = "tell owner"    // that it is theirs now
	usedPath     = "tell use"      // that their lesson is used
	passedPath   = "tell request"  // what somebody asks them to do
	sharedPath   = "tell shared"   // an answer that somebody shares
	uneditedPath = "tell unedited" // that a message can't be changed that names them
)

// Arguments of promises.
const (
	argThread   = "thread"   // where the message stands, as the outbox reads it
	argOutsider = "outsider" // it is for whoever gave it, of the office or not; the same
	argIn       = "in"       // key of the project that uses a lesson
	argBy       = "by"       // token of who asks
)

// promises lists the messages that a change obliges the bot to send: what it
// made of an entry says which. Was and now are the entry around it.
func (r *request) promises(verb string, was, now pmo.Entry) []pmo.Promise {
	list := r.cardPromise(was, now)
	if was.Version == 0 && r.kind.Private {
		list = append(list, r.givenPromises()...)
	}
	tell := func(to, path string, args ...map[string]string) {
		if to != "" && to != r.From.ID && to != pmo.Self {
			p := pmo.Promise{Kind: pmo.PromiseTell, Target: to, Path: path}
			for _, more := range args {
				p.Args = more
			}
			list = append(list, p)
		}
	}
	switch verb {
	case "assign":
		tell(pmo.Owner.Of(now), ownerPath)
	case "escalate":
		tell(registers.EscalatedTo.Of(now), questionPath)
	case "use":
		if args, fits := useArgs(now); fits {
			tell(now.By, usedPath, args)
		}
	}
	if m, ok := r.kind.Move(verb); ok && m.Tells {
		if r.kind.Guests { // they may be of another organisation, and are answered all the same
			tell(now.By, outcomePath, map[string]string{argOutsider: "yes"})
		} else {
			tell(now.By, outcomePath)
		}
	}
	return list
}

// useArgs says of the newest use of a lesson where it is used and for what;
// fits is false where it was found not to fit.
func useArgs(lesson pmo.Entry) (args map[string]string, fits bool) {
	uses := registers.Uses.Of(lesson)
	if len(uses) == 0 {
		return nil, false
	}
	use, ok := registers.ParseUse(uses[len(uses)-1])
	return map[string]string{argIn: use.Project, argFor: use.For}, ok && use.Fits
}

// exposed tells whether people of another organisation read what is said here,
// and no lead allowed it.
func (r *request) exposed() bool { return r.In.Shared && !r.view.Place(r.In.ID).Inside }

// cardPromise is the card of what has just become grave, where it is said and
// the channel wants it.
func (r *request) cardPromise(was, now pmo.Entry) []pmo.Promise {
	place := r.view.Place(r.In.ID)
	appears := func(e pmo.Entry) bool { return r.kind.Appears != nil && r.kind.Appears(e, r.project.Rules) }
	wanted := appears(now) && !(was.Version > 0 && appears(was)) || was.Version == 0 && place.Cards == "all"
	if r.In.Private() || !wanted || r.kind.Private || place.Cards == "none" || r.project.Restricted || r.exposed() {
		return nil
	}
	p := pmo.Promise{Kind: pmo.PromiseCard, Target: r.In.ID, Path: cardPath}
	if r.In.Thread != "" {
		p.Args = map[string]string{argThread: r.In.Thread}
	}
	return []pmo.Promise{p}
}

// givenPromises show new feedback to its readers. What they are shown follows
// the entry, so it is a card: a name that is taken out is taken out there too.
func (r *request) givenPromises() []pmo.Promise {
	var list []pmo.Promise
	for _, lead := range r.readers() {
		if lead != r.From.ID {
			list = append(list, pmo.Promise{Kind: pmo.PromiseCard, Target: lead, Path: givenPath})
		}
	}
	return list
}

// readers are the leads who are told of new feedback: the manager and those
// who were named leads; the sponsor only where there is nobody else.
func (r *request) readers() []string {
	leads := r.view.Leads(r.project)
	var list []string
	for _, lead := range leads {
		if lead != r.project.Sponsor || len(leads) == 1 {
			list = append(list, lead)
		}
	}
	return list
}

// passOn is a request to somebody else, which is no change of any entry.
func (r *request) passOn(person string, args chat.Args) chat.Promise {
	args[argBy] = r.From.ID
	return chat.Promise{Target: person, Scope: r.project.Key, Path: passedPath, Args: args}
}

package handlers

import (
	"context"
	"strings"

	"pmobot/internal/chat"
	"pmobot/internal/pmo"
	"pmobot/internal/pmo/registers"
	"pmobot/internal/say"
)

func editVerb(k pmo.Kind) verb {
	title := titleParam(false)
	title.Bare = false
	params := append([]chat.Param{refParam(), title}, fieldParams(k.Fields[1:])...)
	s := spec(k, "edit", "修改", say.Both(func(t say.Tongue) string { return t.AboutEdit(k.Name.In(t.Lang())) }), append(params, versionParam())...)
	s.Reason, s.Crosses, s.Opens = true, k.Pairs.Cross, true
	s.Words = []string{"修改", "编辑", "set"}
	return verb{Spec: s, kind: k, needs: pmo.Guest, undone: undoneChange, do: editEntry}
}

// editEntry changes fields; without any it opens the form, filled in.
func editEntry(ctx context.Context, r *request) (chat.Reply, error) {
	e, err := r.own(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	set, err := r.values(ctx, r.kind.Fields)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(set) == 0 {
		return r.formFor(e), nil
	}
	return r.edited(ctx, "edit", e, set)
}

// own finds the entry to change, and checks that this person may: members
// any, guests what they logged themselves.
func (r *request) own(ctx context.Context) (pmo.Entry, error) {
	e, err := r.living(ctx, r.Args[chat.ArgRef])
	if err != nil {
		return e, err
	}
	if r.kind.Private && e.By != r.From.ID && r.role < pmo.Lead || r.role < pmo.Member && e.By != r.From.ID {
		return e, r.mayNot(pmo.Member)
	}
	return e, nil
}

// formFor is the verb's form with what the entry holds, made for its version.
func (r *request) formFor(e pmo.Entry) chat.Reply {
	r.Args[chat.ArgRef] = e.Ref.String()
	r.Args[argVersion] = r.atVersion(e)[argVersion]
	reply := r.form("")
	r.prefilled(reply.Form, e)
	reply.Ref = e.Ref.String()
	return reply
}

// edited makes the change and says what differs now.
func (r *request) edited(ctx context.Context, verb string, e pmo.Entry, set pmo.Values) (chat.Reply, error) {
	if err := r.overtaken(ctx, e, set); err != nil {
		return chat.Reply{}, err
	}
	now, c, err := r.change(ctx, verb, e, set)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := r.know(ctx, []pmo.Entry{now}, c); err != nil {
		return chat.Reply{}, err
	}
	if c.Version == 0 {
		return chat.Reply{}, r.refuse(func(t say.Tongue) string { return t.SameAlready(e.Ref.String()) }, r.button(e, say.Both(func(t say.Tongue) string { return t.ShowRef(e.Ref.String()) }), "show"))
	}
	return r.confirmed(e, now, c), nil
}

// confirmed says what a change did, with its undo, and lets the card follow.
func (r *request) confirmed(was, e pmo.Entry, c pmo.Change) chat.Reply {
	look := r.look()
	reply := chat.Reply{Ref: e.Ref.String()}
	ref := e.Ref.String()
	reply.Add(r.t.Done(say.Link(ref, ref), pmo.Title.Of(e), look.What(c)))
	if _, scored := c.Set[pmo.Score.Key]; scored {
		reply.Add(r.rated(e))
	}
	reply.Add("", append(r.onward(e), r.button(e, say.Both(say.Tongue.Show), "show"), r.undoButton(e))...)
	return reply
}

// onward are the moves that are likely next: those of a register that goes
// from state to state by them alone.
func (r *request) onward(e pmo.Entry) []chat.Button {
	if r.kind.Settle != nil {
		return nil
	}
	moves := r.moveButtons(e)
	return moves[:min(len(moves), 2)]
}

// rescoreVerb sets probability and impact alone.
func rescoreVerb(k pmo.Kind) verb {
	params := []chat.Param{refParam(), paramOf(registers.Probability.Decl), paramOf(registers.Impact.Decl), versionParam()}
	s := spec(k, "rescore", "重新评分", say.Both(say.Tongue.AboutRescore), params...)
	s.Reason, s.Crosses, s.Opens = true, k.Pairs.Cross, true
	return verb{Spec: s, kind: k, needs: pmo.Member, undone: undoneChange, do: rescore}
}

func rescore(ctx context.Context, r *request) (chat.Reply, error) {
	e, err := r.living(ctx, r.Args[chat.ArgRef])
	if err != nil {
		return chat.Reply{}, err
	}
	set, err := r.values(ctx, []pmo.Field{registers.Probability, registers.Impact})
	if err != nil {
		return chat.Reply{}, err
	}
	if len(set) == 0 {
		return r.formFor(e), nil
	}
	pmo.ReviewLast.Put(set, r.today)
	return r.edited(ctx, "rescore", e, set)
}

// assignVerb gives an entry its owner.
func assignVerb(k pmo.Kind) verb {
	owner := paramOf(pmo.Owner.Decl)
	owner.Bare = true
	s := spec(k, "assign", "指派", say.Both(say.Tongue.AboutAssign), refParam(), owner, versionParam())
	s.Words = []string{"指派", "换负责人", "reassign", "own"}
	s.Reason, s.Opens = true, true
	return verb{Spec: s, kind: k, needs: pmo.Member, undone: undoneChange, do: assign}
}

func assign(ctx context.Context, r *request) (chat.Reply, error) {
	e, err := r.living(ctx, r.Args[chat.ArgRef])
	if err != nil {
		return chat.Reply{}, err
	}
	typed := strings.TrimSpace(r.Args[pmo.Owner.Key])
	if typed == "" {
		return r.formFor(e), nil
	}
	owner, err := r.holder(ctx, typed)
	if err != nil {
		return chat.Reply{}, err
	}
	set := pmo.Values{}
	pmo.Owner.Put(set, owner)
	return r.edited(ctx, "assign", e, set)
}

package mongotest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// The opcodes that a driver of today sends. OP_QUERY is for the first hello
// alone.
const (
	opReply = 1
	opQuery = 2004
	opMsg   = 2013
)

// Bits of an OP_MSG.
const (
	checksumPresent = 1 << 0
	moreToCome      = 1 << 1
)

// messageMost is MongoDB's own limit of a message, in bytes.
const messageMost = 48_000_000

// headroom is how much larger than a document a command may be.
const headroom = 16 << 10

// request is one message of a client.
type request struct {
	id, op int32
	silent bool // no reply is wanted
	large  bool // the command itself is larger than a document may be
	cmd    bson.D
}

var errWire = errors.New("mongotest: not MongoDB's protocol")

// readRequest reads one message.
func readRequest(r io.Reader) (request, error) {
	var head [16]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return request{}, err
	}
	size := int32(binary.LittleEndian.Uint32(head[0:]))
	q := request{id: int32(binary.LittleEndian.Uint32(head[4:])), op: int32(binary.LittleEndian.Uint32(head[12:]))}
	if size < 16 || size > messageMost {
		return q, fmt.Errorf("%w: a message of %d bytes", errWire, size)
	}
	body := make([]byte, size-16)
	if _, err := io.ReadFull(r, body); err != nil {
		return q, err
	}
	switch q.op {
	case opMsg:
		return q, q.msg(body)
	case opQuery:
		return q, q.query(body)
	}
	return q, fmt.Errorf("%w: opcode %d", errWire, q.op)
}

// msg reads an OP_MSG: one document, and sequences of documents that stand for
// arrays in it.
func (q *request) msg(body []byte) error {
	flags, body, err := number(body)
	if err != nil {
		return err
	}
	q.silent = flags&moreToCome != 0
	if flags&checksumPresent != 0 && len(body) >= 4 {
		body = body[:len(body)-4]
	}
	var sequences bson.D
	for len(body) > 0 {
		kind := body[0]
		body = body[1:]
		switch kind {
		case 0:
			whole := len(body)
			if q.cmd, body, err = document(body); err != nil {
				return err
			}
			q.large = whole-len(body) > documentMost+headroom
		case 1:
			var sequence bson.E
			if sequence, body, err = documents(body); err != nil {
				return err
			}
			sequences = append(sequences, sequence)
		default:
			return fmt.Errorf("%w: section %d", errWire, kind)
		}
	}
	q.cmd = append(q.cmd, sequences...)
	return nil
}

// query reads the OP_QUERY of a hello.
func (q *request) query(body []byte) error {
	_, body, err := number(body)
	if err != nil {
		return err
	}
	for i, b := range body {
		if b == 0 && len(body) > i+9 {
			q.cmd, _, err = document(body[i+9:]) // behind what to skip and to return
			return err
		}
	}
	return fmt.Errorf("%w: a query without an end", errWire)
}

func number(body []byte) (int32, []byte, error) {
	if len(body) < 4 {
		return 0, nil, fmt.Errorf("%w: it ends early", errWire)
	}
	return int32(binary.LittleEndian.Uint32(body)), body[4:], nil
}

func document(body []byte) (bson.D, []byte, error) {
	size, _, err := number(body)
	if err != nil {
		return nil, nil, err
	}
	if size < 5 || int(size) > len(body) {
		return nil, nil, fmt.Errorf("%w: a document of %d bytes", errWire, size)
	}
	d := bson.D{}
	err = bson.Unmarshal(body[:size], &d)
	return d, body[size:], err
}

func documents(body []byte) (bson.E, []byte, error) {
	size, _, err := number(body)
	if err != nil || size < 5 || int(size) > len(body) {
		return bson.E{}, nil, fmt.Errorf("%w: a sequence of %d bytes", errWire, size)
	}
	rest, body := body[size:], body[4:size]
	end := 0
	for end < len(body) && body[end] != 0 {
		end++
	}
	if end == len(body) {
		return bson.E{}, nil, fmt.Errorf("%w: a sequence without a name", errWire)
	}
	name, list := string(body[:end]), bson.A{}
	for body = body[end+1:]; len(body) > 0; {
		var d bson.D
		if d, body, err = document(body); err != nil {
			return bson.E{}, nil, err
		}
		list = append(list, d)
	}
	return bson.E{Key: name, Value: list}, rest, nil
}

// reply writes an answer to q.
func (q request) reply(w io.Writer, id int32, answer bson.D) error {
	body, err := bson.Marshal(answer)
	if err != nil {
		return err
	}
	op, lead := int32(opMsg), []byte{0, 0, 0, 0, 0}
	if q.op == opQuery {
		op, lead = opReply, make([]byte, 20)
		lead[0] = 8 // AwaitCapable, as every server says
		lead[16] = 1
	}
	message := make([]byte, 0, 16+len(lead)+len(body))
	for _, n := range []int32{int32(16 + len(lead) + len(body)), id, q.id, op} {
		message = binary.LittleEndian.AppendUint32(message, uint32(n))
	}
	message = append(append(message, lead...), body...)
	_, err = w.Write(message)
	return err
}

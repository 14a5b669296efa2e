package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// Names of streams and subjects.
const sweeps = "RINGFENCE_SWEEPS"

func manifestAt(digest string) string { return "ringfence.sweeps." + digest }
func workStream(digest string) string { return "WORK_" + digest }
func doneStream(digest string) string { return "DONE_" + digest }
func workAt(digest, part string) string {
	return "ringfence." + digest + ".work." + part
}

func doneAt(digest, part string) string {
	return "ringfence." + digest + ".done." + part
}

// patience is how long a part that nobody says is under way is waited for, before another worker gets it.
const patience = 10 * time.Second

// connect opens a connection that comes back whenever the broker does.
func connect(url string, tell func(string)) (*nats.Conn, jetstream.JetStream, error) {
	if tell == nil {
		tell = func(string) {}
	}
	c, err := nats.Connect(url, nats.Name("ringfence"), nats.MaxReconnects(-1), nats.ReconnectWait(200*time.Millisecond), nats.RetryOnFailedConnect(true), nats.ReconnectBufSize(-1),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				tell("the broker is away (" + err.Error() + "); it is waited for")
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { tell("the broker is back") }))
	if err != nil {
		return nil, nil, fmt.Errorf("no broker at %s: %w", url, err)
	}
	if !c.IsConnected() {
		why := "nobody answers"
		if err := c.LastError(); err != nil {
			why = err.Error()
		}
		tell("the broker is not there (" + why + "); it is waited for. `ringfence sweep` begins one with --serve, at the address that it prints")
	}
	js, err := jetstream.New(c)
	if err != nil {
		c.Close()
		return nil, nil, err
	}
	return c, js, nil
}

// again repeats what fails because the broker is away, until it is there or ctx ends.
func again(ctx context.Context, do func(ctx context.Context) error) error {
	for {
		short, stop := context.WithTimeout(ctx, 5*time.Second)
		err := do(short)
		stop()
		if err == nil || ctx.Err() != nil || !away(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// away reports an error that goes with a broker that is not there at present.
func away(err error) bool {
	for _, of := range []error{
		nats.ErrNoResponders, nats.ErrConnectionReconnecting, nats.ErrDisconnected, nats.ErrTimeout, nats.ErrConnectionClosed, nats.ErrReconnectBufExceeded, nats.ErrNoServers, jetstream.ErrNoStreamResponse,
		context.DeadlineExceeded, jetstream.ErrNoHeartbeat, jetstream.ErrServerShutdown, jetstream.ErrConnectionClosed,
	} {
		if errors.Is(err, of) {
			return true
		}
	}
	var api *jetstream.APIError
	return errors.As(err, &api) && api.Code == 503 // JetStream is about to be there
}

// Elsewhere has the parts of a sweep done by whoever works at a broker. tell is told what happens; it may be nil.
func Elsewhere(url string, tell func(string)) sweep.Elsewhere {
	return func(ctx context.Context, of *sweep.Manifest, parts []sweep.Part, accept func(sweep.Part, []byte) error) error {
		c, js, err := connect(url, tell)
		if err != nil {
			return err
		}
		defer c.Close()
		q := &collecting{js: js, digest: of.Digest(), left: map[string]sweep.Part{}, accept: accept, tell: tell}
		for _, p := range parts {
			q.left[p.Name()] = p
		}
		if err := q.open(ctx, of.JSON()); err != nil {
			return fmt.Errorf("the broker at %s: %w", url, err)
		}
		if err := q.collect(ctx, true); err != nil { // what was done while nobody collected
			return err
		}
		for _, p := range parts {
			if _, still := q.left[p.Name()]; still {
				if err := q.order(ctx, p); err != nil {
					return err
				}
			}
		}
		if err := q.collect(ctx, false); err != nil {
			return err
		}
		return again(ctx, q.clear)
	}
}

// collecting is a sweep whose parts are done elsewhere.
type collecting struct {
	js     jetstream.JetStream
	digest string
	left   map[string]sweep.Part
	accept func(sweep.Part, []byte) error
	tell   func(string)
	done   jetstream.Consumer
}

// open makes the streams, empties what is to be done, and makes the sweep known.
func (q *collecting) open(ctx context.Context, manifest []byte) error {
	for _, s := range []jetstream.StreamConfig{
		{Name: sweeps, Subjects: []string{"ringfence.sweeps.*"}, MaxMsgsPerSubject: 1, Storage: jetstream.FileStorage},
		{Name: workStream(q.digest), Subjects: []string{workAt(q.digest, ">")}, Retention: jetstream.WorkQueuePolicy, MaxMsgsPerSubject: 1, Storage: jetstream.FileStorage},
		{Name: doneStream(q.digest), Subjects: []string{doneAt(q.digest, ">")}, MaxMsgsPerSubject: 1, Storage: jetstream.FileStorage},
	} {
		if err := again(ctx, func(ctx context.Context) error {
			_, err := q.js.CreateOrUpdateStream(ctx, s)
			return err
		}); err != nil {
			return err
		}
	}
	if err := again(ctx, func(ctx context.Context) error {
		work, err := q.js.Stream(ctx, workStream(q.digest))
		if err == nil {
			err = work.Purge(ctx)
		}
		return err
	}); err != nil {
		return err
	}
	if err := again(ctx, func(ctx context.Context) (err error) {
		_ = q.js.DeleteConsumer(ctx, doneStream(q.digest), "collector") // of a run before, which may hold parts back
		q.done, err = q.js.CreateOrUpdateConsumer(ctx, doneStream(q.digest), jetstream.ConsumerConfig{
			Durable: "collector", AckPolicy: jetstream.AckExplicitPolicy, AckWait: 30 * time.Second, DeliverPolicy: jetstream.DeliverAllPolicy,
		})
		return err
	}); err != nil {
		return err
	}
	return publish(ctx, q.js, manifestAt(q.digest), manifest)
}

// publish puts a message into its stream.
func publish(ctx context.Context, js jetstream.JetStream, subject string, data []byte) error {
	err := again(ctx, func(ctx context.Context) error {
		_, err := js.Publish(ctx, subject, data)
		return err
	})
	return tooLarge(err, len(data))
}

// tooLarge says what to do about a message that is too large for the broker.
func tooLarge(err error, bytes int) error {
	if errors.Is(err, nats.ErrMaxPayload) {
		return fmt.Errorf("a message of %d bytes is too large for the broker; raise its max_payload, or vary fewer points with fewer --metrics", bytes)
	}
	return err
}

// order puts a part into the queue.
func (q *collecting) order(ctx context.Context, p sweep.Part) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return publish(ctx, q.js, workAt(q.digest, p.Name()), text)
}

// collect takes in what was done, until all is, or, at first, until no more is there.
func (q *collecting) collect(ctx context.Context, there bool) error {
	for len(q.left) > 0 {
		wait := time.Second
		if there {
			wait = 300 * time.Millisecond
		}
		batch, err := q.done.Fetch(16, jetstream.FetchMaxWait(wait))
		got := 0
		if err == nil {
			for message := range batch.Messages() {
				got++
				if err := q.take(ctx, message); err != nil {
					return err
				}
			}
			err = batch.Error()
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil && !away(err) {
			return err
		}
		if err != nil {
			time.Sleep(200 * time.Millisecond)
		}
		if there && got == 0 && err == nil {
			return nil
		}
	}
	return nil
}

// take takes in the file of a part. One that is damaged is ordered anew.
func (q *collecting) take(ctx context.Context, message jetstream.Msg) error {
	name := message.Subject()[len(doneAt(q.digest, "")):]
	p, wanted := q.left[name]
	if !wanted {
		return ignored(message.Ack())
	}
	err := q.accept(p, message.Data())
	switch {
	case err == nil:
		delete(q.left, name)
	case errors.Is(err, sweep.ErrDamaged):
		if q.tell != nil {
			q.tell(err.Error() + "; it is done again")
		}
		if err := q.order(ctx, p); err != nil {
			return err
		}
	default:
		return err
	}
	return ignored(message.Ack())
}

// ignored passes over that a message cannot be acknowledged: it comes once more, and is passed over then.
func ignored(error) error { return nil }

// clear takes the sweep out of the broker.
func (q *collecting) clear(ctx context.Context) error {
	if s, err := q.js.Stream(ctx, sweeps); err == nil {
		if err := s.Purge(ctx, jetstream.WithPurgeSubject(manifestAt(q.digest))); err != nil {
			return err
		}
	}
	for _, name := range []string{workStream(q.digest), doneStream(q.digest)} {
		if err := q.js.DeleteStream(ctx, name); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
			return err
		}
	}
	return nil
}

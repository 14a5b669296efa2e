package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// Worker says how [Work] works.
type Worker struct {
	Version string            // of the program, which has to be that of the sweep
	Cores   int               // parts done at once; 0 means 1
	Once    bool              // it ends where no sweep is left, and waits for one otherwise
	Tell    func(text string) // is told what happens; may be nil
}

// Work does parts of the sweeps of a broker until ctx ends.
func Work(ctx context.Context, url string, o Worker) error {
	if o.Tell == nil {
		o.Tell = func(string) {}
	}
	c, js, err := connect(url, o.Tell)
	if err != nil {
		return err
	}
	defer c.Close()
	seen, refused := false, map[string]bool{}
	for {
		digest, manifest, err := next(ctx, js, refused)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		case digest == "" && o.Once && seen:
			return nil
		case digest == "":
			if len(refused) > 0 && o.Once {
				return errors.New("no sweep of the broker can be worked on here")
			}
			if !sleep(ctx, time.Second) {
				return nil
			}
			continue
		}
		seen = true
		w, err := sweep.Reopen(manifest, o.Version, max(1, o.Cores))
		if err != nil {
			refused[digest] = true
			o.Tell(err.Error())
			continue
		}
		o.Tell("works on the sweep " + digest[:12])
		if err := labour(ctx, js, w, &o); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// next is a sweep that is known to the broker; no digest where there is none.
func next(ctx context.Context, js jetstream.JetStream, refused map[string]bool) (digest string, manifest []byte, err error) {
	err = again(ctx, func(ctx context.Context) error {
		digest = ""
		s, err := js.Stream(ctx, sweeps)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		info, err := s.Info(ctx, jetstream.WithSubjectFilter("ringfence.sweeps.*"))
		if err != nil {
			return err
		}
		for subject := range info.State.Subjects {
			of := subject[len(manifestAt("")):]
			if refused[of] || digest != "" && of > digest {
				continue
			}
			message, err := s.GetLastMsgForSubject(ctx, subject)
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			digest, manifest = of, message.Data
		}
		return nil
	})
	return digest, manifest, err
}

// labour does parts of one sweep until it is taken out of the broker.
func labour(ctx context.Context, js jetstream.JetStream, w *sweep.Worker, o *Worker) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var ended sync.WaitGroup
	var failed error
	var once sync.Once
	for range max(1, o.Cores) {
		ended.Add(1)
		go func() {
			defer ended.Done()
			for ctx.Err() == nil {
				over, err := part(ctx, js, w)
				if err != nil && ctx.Err() == nil {
					once.Do(func() { failed = err })
					stop(err)
				}
				if over {
					return
				}
			}
		}()
	}
	ended.Wait()
	return failed
}

// part does the next part. over is where the sweep is.
func part(ctx context.Context, js jetstream.JetStream, w *sweep.Worker) (over bool, err error) {
	digest := w.Digest()
	var consumer jetstream.Consumer
	err = again(ctx, func(ctx context.Context) (err error) {
		consumer, err = js.CreateOrUpdateConsumer(ctx, workStream(digest), jetstream.ConsumerConfig{
			Durable: "workers", AckPolicy: jetstream.AckExplicitPolicy, AckWait: patience, MaxAckPending: 100_000,
		})
		return err
	})
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	message, err := consumer.Next(jetstream.FetchMaxWait(time.Second))
	switch {
	case err != nil: // nothing is left at present, or the broker is away: the next call asks anew
		sleep(ctx, 100*time.Millisecond)
		return false, nil
	}
	var p sweep.Part
	if err := json.Unmarshal(message.Data(), &p); err != nil {
		_ = message.Term()
		return false, fmt.Errorf("the queue holds %q, which is no part", message.Data())
	}
	working, done := context.WithCancel(ctx)
	defer done()
	go func() { // the part is under way
		for sleep(working, patience/4) {
			_ = message.InProgress()
		}
	}()
	file, err := w.Do(ctx, p)
	if err != nil {
		return false, err
	}
	if over, err := handIn(ctx, js, digest, p, file); over || err != nil {
		return over, err
	}
	_ = message.Ack() // where this is lost, the part is done twice
	return false, nil
}

// handIn gives the file of a part to the broker. over is where the sweep is over, because somebody else did the part too.
func handIn(ctx context.Context, js jetstream.JetStream, digest string, p sweep.Part, file []byte) (over bool, err error) {
	err = again(ctx, func(ctx context.Context) error {
		_, err := js.Publish(ctx, doneAt(digest, p.Name()), file)
		if errors.Is(err, jetstream.ErrNoStreamResponse) {
			if _, gone := js.Stream(ctx, doneStream(digest)); errors.Is(gone, jetstream.ErrStreamNotFound) {
				over = true
				return nil
			}
		}
		return err
	})
	return over, tooLarge(err, len(file))
}

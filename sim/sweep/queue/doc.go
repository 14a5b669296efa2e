// Package queue lets any number of processes, on any number of machines, do the parts of a sweep. A broker, NATS with JetStream,
// keeps what is to be done and what was done until it is fetched.
//
//	broker, err := queue.Serve("nats://secret@0.0.0.0:4222", "crash.queue") // or somebody's own NATS
//	elsewhere := queue.Elsewhere(broker.URL(), nil)
//	err = w.Run(ctx, folder, sweep.Options{Elsewhere: elsewhere})
//
//	err := queue.Work(ctx, "nats://secret@there:4222", queue.Worker{Version: version, Cores: 2}) // elsewhere
//
// The folder of parts is what counts, and a part is the same bytes whoever does it. So a part may be done twice, and nothing is
// lost: the part of a worker that is killed is given to another one; a broker that is killed finds on its disk what it had; a
// sweep that is killed is gone on with by the same command, and takes in first what was done in the meantime.
//
// # Subjects
//
// ringfence.sweeps.D is the manifest of the sweep of digest D, ringfence.D.work.PART a part to be done, its text the part, and
// ringfence.D.done.PART the file of one that was done. The streams are RINGFENCE_SWEEPS, WORK_D and DONE_D.
package queue

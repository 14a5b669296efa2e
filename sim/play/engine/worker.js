// The worker holds the engine, so that the page can be read and moved while a path is walked.
let running;
onmessage = async ({data: {id, name, text, bytes, module}}) => {
  try {
    if (name === "start") {
      const plain = () => new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
      running = await engine(module || await plain());
      postMessage({id, answer: JSON.parse(running.open(text)), module: running.module});
    } else if (name === "walk") {
      const answer = running.walk(Number(text));
      postMessage({id, answer}, [answer.buffer]);
    } else {
      postMessage({id, answer: JSON.parse(running[name](bytes || text))});
    }
  } catch (error) {
    postMessage({id, answer: {error: String(error.message || error)}});
  }
};

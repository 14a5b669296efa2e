// The worker holds the engine, so that the page can be read and moved while a path is walked.
let running;
onmessage = async ({data: {id, name, text, bytes}}) => {
  try {
    if (name === "start") {
      const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      running = await engine(await new Response(plain).arrayBuffer());
      name = "open";
    }
    postMessage({id, answer: JSON.parse(running[name](text))});
  } catch (error) {
    postMessage({id, answer: {error: String(error.message || error)}});
  }
};

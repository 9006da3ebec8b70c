// Runs, asked of the server: begun, and told about. A refusal is an answer, too: {error, at}.

/** A new run of a lesson: what there is to know of it before drawing, or {error, at}. */
export async function begin(lesson) {
  const made = await ask("/runs", { method: "POST", body: JSON.stringify({ lesson }) });
  return made.error ? made : tell(made.run);
}

/** What there is to know of a run: hosts, links, cues, tasks …, or {error, at}. */
export const tell = (run) => ask(`/runs/${encodeURIComponent(run)}`);

async function ask(url, options) {
  try {
    const answer = await fetch(url, options);
    return await answer.json();
  } catch {
    return { error: "unreachable", at: "" };
  }
}

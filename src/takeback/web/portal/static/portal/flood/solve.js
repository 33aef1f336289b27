// Each form with a puzzle gets its answer before it is sent. Where the work cannot be done, the form is sent without,
// and the server asks the person to wait instead.

/** @param {HTMLInputElement} puzzle @returns {Promise<string>} the answer; empty where there is none to be had */
function solve(puzzle) {
  return new Promise((resolve) => {
    try {
      const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
      const end = (answer) => {
        worker.terminate();
        resolve(answer);
      };
      worker.onmessage = ({ data }) => end(data);
      worker.onerror = () => end("");
      worker.postMessage({ puzzle: puzzle.value, bits: Number(puzzle.dataset.puzzleBits) });
    } catch {
      resolve("");
    }
  });
}

/** Send the form as if the same button had been pressed again. */
function send(form, button) {
  if (form.requestSubmit) {
    form.requestSubmit(button);
    return;
  }
  if (button?.name) {
    const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: button.name });
    pressed.value = button.value;
    form.append(pressed);
  }
  form.submit();
}

function guard(puzzle) {
  const form = puzzle.form;
  const answer = form.querySelector("[data-puzzle-answer]");
  const working = form.querySelector("[data-puzzle-working]");
  let solving = null;
  let isDone = false;

  const begin = () => {
    solving ??= solve(puzzle).then((found) => {
      answer.value = found;
      isDone = true;
    });
    return solving;
  };

  form.addEventListener("focusin", begin, { once: true }); // whoever only reads is spared the work
  form.addEventListener("submit", (event) => {
    if (isDone) return;
    event.preventDefault();
    working.hidden = false;
    begin().then(() => send(form, event.submitter));
  });
}

for (const puzzle of document.querySelectorAll("[data-puzzle-bits]")) guard(puzzle);

// Letters as people type them who look for something. LETTERS and UNSEEN are put in when the page is made, which folds as this does.
const LETTERS = new Map(/* LETTERS */.split(" ").map((one) => [one[0], one.slice(1)])), UNSEEN = /[/* UNSEEN */]/u, known = new Map();

function folded(letter) {
  let made = known.get(letter);
  if (made === undefined) {
    const small = letter.toLowerCase();
    made = LETTERS.get(small) ?? [...[...small.normalize("NFKD")].map((part) => part.toLowerCase()).join("")]
      .map((part) => UNSEEN.test(part) ? "" : LETTERS.get(part) ?? part).join("");
    known.set(letter, made);
  }
  return made;
}

function plain(text) {
  return /^[\x00-\x5f\x61-\x7f]*$/.test(text) ? text.toLowerCase() : [...text].map(folded).join("");
}

// The stretches of *raw* that fold to one of *tokens*, in their order, none within another: [from, until] in raw's own units.
function stretches(raw, tokens) {
  const starts = [];
  let text = "", here = 0;
  for (const letter of raw) {
    const made = folded(letter);
    for (let unit = 0; unit < made.length; unit += 1) starts.push(here);
    text += made;
    here += letter.length;
  }
  starts.push(here);
  const found = [];
  for (const token of tokens) {
    for (let at = text.indexOf(token); at >= 0 && found.length < 200; at = text.indexOf(token, at + token.length)) {
      let end = at + token.length;
      while (end < text.length && starts[end] === starts[end - 1]) end += 1;
      found.push([starts[at], starts[end]]);
    }
  }
  found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  return found.filter(([from], index) => !found.slice(0, index).some((earlier) => earlier[1] > from));
}

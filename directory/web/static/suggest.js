// Suggestions below the search box. Nothing depends on them.
const input = document.querySelector("[data-suggest]");
const words = input.dataset;
const make = (parent, tag, attributes) => {
  const made = document.createElement(tag);
  for (const name in attributes) made.setAttribute(name, attributes[name]);
  parent.append(made);
  return made;
};
const box = input.parentNode, id = "suggestions";
const list = make(box, "ul", { id, role: "listbox", class: "sug", "aria-label": words.list });
const status = make(box, "p", { role: "status", class: "vh" });
const set = (name, value) => input.setAttribute("aria-" + name, value);
let active, timer, request;

const mark = (at) => {
  const options = [...list.children];
  options.forEach((option, i) => option.setAttribute("aria-selected", i === at));
  options[at]?.scrollIntoView({ block: "nearest" });
  set("activedescendant", options[at]?.id || "");
  active = at;
};
const show = (suggestions) => {
  list.replaceChildren();
  suggestions.forEach((one, i) => {
    const option = make(list, "li", { id: id + i, role: "option" });
    option.append(one.text + " ");
    make(option, "small").append(words[one.kind]);
    option.onclick = () => {
      close();
      if (one.kind !== "meaning") return location.assign(one.url);
      // The form keeps what else was chosen.
      input.value = one.text;
      input.form.requestSubmit();
    };
  });
  list.hidden = !suggestions.length;
  set("expanded", !list.hidden);
  mark(-1);
};
const stop = () => {
  clearTimeout(timer);
  request?.abort();
};
const close = () => {
  stop();
  status.textContent = "";
  show([]);
};
const ask = async () => {
  stop();
  request = new AbortController();
  try {
    const url = words.suggest + encodeURIComponent(input.value);
    const { suggestions } = await (await fetch(url, request)).json();
    show(suggestions);
    const n = suggestions.length;
    status.textContent = ([words.none, words.one][n] || words.many).replace("#", n);
  } catch {}
};
const typed = () => input.value.trim().length > 1;

input.oninput = () => {
  stop();
  if (typed()) timer = setTimeout(ask, 150);
  else close();
};
input.onkeydown = (event) => {
  const { key, isComposing } = event, n = list.children.length;
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (isComposing) return;
  if (step && n) mark(((active + step + n + 2) % (n + 1)) - 1);
  else if (step && typed()) ask();
  else if (key === "Enter" && active >= 0) list.children[active].click();
  else if (key === "Escape" && n) close();
  else {
    if (/Enter|Tab/.test(key)) close();
    else mark(-1);
    return;
  }
  event.preventDefault();
};
input.onblur = close;
list.onmousedown = (event) => event.preventDefault(); // the focus stays
input.setAttribute("role", "combobox");
set("autocomplete", "list");
set("controls", id);
show([]);

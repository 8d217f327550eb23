// Filters act at once. Without this script their button does it.
const find = (selector, root = document) => root.querySelector(selector);
const form = find("#search"), path = new URL(form.action).pathname;
form.insertAdjacentHTML("afterend", '<p class="vh" role="status">');
let running, waiting;

const asked = () => {
  const pairs = [...new FormData(form)].filter((pair) => pair[1]);
  return path + (pairs.length ? "?" + new URLSearchParams(pairs) : "");
};

// All but the field in use.
const take = (page) => {
  for (const one of form.querySelectorAll("fieldset,select,[type=search],[inputmode]")) {
    const same = find("#" + one.id, page);
    if (!same || one.contains(document.activeElement)) continue;
    if (one.value === undefined) one.replaceWith(same);
    else one.value = same.value;
  }
  form.querySelectorAll("[type=hidden]").forEach((one) => one.remove());
  form.append(...page.querySelectorAll("#search [type=hidden]"));
  for (const part of ["#results", ".flt>summary", ".top [hreflang]"]) find(part).replaceWith(find(part, page));
  find(".go .b").textContent = find(".go .b", page).dataset.live;
};

const show = async (url, visited) => {
  running?.abort();
  running = new AbortController();
  clearTimeout(waiting);
  try {
    const text = await (await fetch(url, running)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    if (find(".err", page)) throw 0;
    take(page);
    if (!visited) history.pushState(0, "", url);
    document.title = page.title;
    find("#search+p").textContent = find("#count").textContent;
    document.dispatchEvent(new Event("results"));
    return true;
  } catch (error) {
    if (error.name !== "AbortError") location = url;
  }
};

// To where the results begin.
const go = async (event, url) => {
  event.preventDefault();
  if (!(await show(url))) return;
  const count = find("#count");
  if (innerWidth < 960) find(".flt").open = false;
  count.tabIndex = -1;
  count.focus();
};

form.onchange = (event) => {
  clearTimeout(waiting);
  if (event.target.type !== "search") waiting = setTimeout(() => show(asked()), 200);
};
form.onsubmit = (event) => go(event, asked());
document.onclick = (event) => {
  const link = event.target.closest("#results a");
  if (link?.pathname === path && !event.ctrlKey && !event.metaKey && !event.shiftKey) go(event, link.href);
};
onpopstate = () => {
  document.activeElement.blur();
  show(location.href, true);
};

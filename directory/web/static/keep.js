// The visitor's own list: in its address, and in this browser for whoever asks.
const store = localStorage; // or an error, and links do it all
const all = (selector) => document.querySelectorAll(selector);
const [menu] = all(".bar a[href$='/shortlist/']"), page = menu.href, label = menu.lastChild.data;
const [here] = all("[data-asked]"), worker = navigator.serviceWorker;
const names = (text) => text?.match(/[^,]+/g) || [];
const kept = () => names(store.list);
const address = () => page + (store.list ? "?p=" + store.list : "");
const mine = () => store.list && here?.dataset.asked === store.list;
const saves = async () => self.caches?.has("pages");

const draw = () => {
  const list = kept();
  menu.lastChild.data = label + (list[0] ? ` (${list.length})` : "");
  for (const one of all("[data-slug]")) one.setAttribute("aria-pressed", list.includes(one.dataset.slug));
};
const keep = (list, anew) => {
  if (list[0]) store.list = list;
  else store.removeItem("list");
  draw();
  return sync(anew);
};
const sync = async (anew) => {
  if (!(await saves())) return;
  const pages = await caches.open("pages");
  const wanted = [page, address(), ...kept().map((slug) => page.replace("shortlist", "programmes") + slug + "/")];
  try {
    for (const url of wanted) {
      if (!anew && (await pages.match(url))) continue;
      const answer = await fetch(url);
      if (answer.ok) await pages.put(url, answer);
    }
    for (const { url } of await pages.keys()) if (url.startsWith(page) && !wanted.includes(url)) await pages.delete(url);
  } catch (error) {
    if (anew) throw error;
  }
};

const toggle = (link, className) => {
  const button = document.createElement("button"), [slug] = link.href.match(/[a-z0-9-]+(?=\/?$)/);
  Object.assign(button, { className, type: "button" }).dataset.slug = slug;
  button.append(menu.firstChild.cloneNode(true));
  button.onclick = () => {
    const list = kept();
    keep(list.includes(slug) ? list.filter((one) => one !== slug) : [...list, slug]);
  };
  return button;
};
const dress = () => {
  for (const link of all(".c h3:not(.dressed) a")) {
    const button = toggle(link, "kp");
    button.setAttribute("aria-label", label + ": " + link.textContent);
    link.parentNode.className = "dressed";
    link.parentNode.after(button);
  }
  draw();
};
for (const link of all("[data-keep]")) {
  const button = toggle(link, link.className);
  button.append(...link.childNodes);
  link.replaceWith(button);
}

// The page of the list
const both = () => [...new Set([...kept(), ...names(here?.dataset.listed)])];
const doing = {
  async keep() {
    keep(both());
    location = address();
  },
  async save() {
    await caches.open("pages");
    await worker.register("/sw.js");
    await keep(both(), true);
    await worker.ready;
  },
  async drop() {
    if (await saves()) {
      await (await worker.getRegistration())?.unregister();
      for (const name of await caches.keys()) await caches.delete(name);
    }
    keep([]);
  },
};
const arrange = async () => {
  const can = { keep: both()[kept().length], save: worker, drop: store.list || (await saves()) };
  for (const button of all("[data-do]")) {
    const status = button.parentNode.nextElementSibling, { do: what, done, failed } = button.dataset;
    button.hidden = !can[what];
    button.onclick = async () => {
      status.textContent = "…";
      status.textContent = await doing[what]().then(() => done, () => failed);
      arrange();
    };
  }
};
if (here && !location.search && store.list) location.replace(address());
if (mine() && here.dataset.now) store.list = here.dataset.asked = here.dataset.now; // renamed since
if (mine()) sync();
else dress();
arrange();
onpageshow = onstorage = draw;
document.addEventListener("results", dress);
document.addEventListener("click", ({ target }) => {
  const link = target.closest("[data-list]");
  if (link && mine()) keep(names(link.dataset.list));
});

const a = document.querySelector("[data-leave]");
let n = 0;
const go = (event) => {
  event.preventDefault();
  document.title = document.body.textContent = "";
  location.replace(a);
};
a.onclick = go;
a.nextElementSibling.hidden = false;
onkeydown = (event) => {
  n = event.key === "Escape" ? n + 1 : 0;
  if (n > 2) go(event);
};

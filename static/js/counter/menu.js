/* A menu of links that opens in place: arrows walk through it, Escape and a click elsewhere close it. */
(function () {
  "use strict";
  function menu() { return document.querySelector("details[data-menu][open]"); }
  function close(open, back) {
    open.open = false;
    if (back) open.querySelector("summary").focus();
  }
  document.addEventListener("keydown", function (event) {
    var open = menu(), step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!open || event.isComposing || event.keyCode === 229 || !open.contains(document.activeElement)) return;
    if (event.key === "Escape") return close(open, true);
    if (!step) return;
    var links = Array.prototype.slice.call(open.querySelectorAll("a"));
    event.preventDefault();
    links[(links.indexOf(document.activeElement) + step + links.length) % links.length].focus();
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (open) {
      if (!open.contains(event.target)) close(open, false);
    });
  });
})();

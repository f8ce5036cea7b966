/* What the behaviours say. Kept in the page (#words) so that it is translated with everything else. How they renew a part, and what a form on its way says. */
(function () {
  "use strict";
  var holder = document.getElementById("words"), stops = "a[href], button, summary";
  function place(one) { return one.tagName + (one.getAttribute("href") || one.name || "") + one.textContent; }
  /* A part of the page as it is now; who stood in it by keyboard stands at the same link or button again. */
  function renew(part, fresh) {
    var held = document.activeElement, mine = part.contains(held) && held !== part;
    part.innerHTML = fresh.innerHTML;
    if (mine) Array.prototype.some.call(part.querySelectorAll(stops), function (one) {
      if (place(one) !== place(held)) return false;
      one.focus({ preventScroll: true });
      return true;
    });
  }
  /* Told below a form that is on its way. */
  function sending(form) {
    var note = document.createElement("p");
    note.className = "sending";
    note.setAttribute("role", "status");
    note.textContent = window.TONGBAN.words.sending;
    return form.appendChild(note);
  }
  window.TONGBAN = { words: {}, renew: renew, sending: sending };
  if (!holder) return;
  Object.keys(holder.dataset).forEach(function (name) { window.TONGBAN.words[name] = holder.dataset[name]; });
})();

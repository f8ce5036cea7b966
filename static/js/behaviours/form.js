/* A form is sent once: a second press within the first sending is swallowed; nothing is ever disabled. */
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    var note, slow = setTimeout(function () { note = window.TONGBAN.sending(form); }, 1000);
    window.addEventListener("pageshow", function () {
      clearTimeout(slow);
      delete form.dataset.sent;
      if (note) note.remove();
    }, { once: true });
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();

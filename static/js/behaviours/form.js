/* A form is sent once: a second press within the first sending is swallowed; nothing is ever disabled. */
(function () {
  "use strict";
  var words = window.TONGBAN.words;
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    var slow = setTimeout(function () {
      var note = document.createElement("p");
      note.className = "sending";
      note.setAttribute("role", "status");
      note.textContent = words.sending;
      form.appendChild(note);
    }, 1000);
    window.addEventListener("pageshow", function () {
      clearTimeout(slow);
      delete form.dataset.sent;
      var note = form.querySelector(".sending");
      if (note) note.remove();
    }, { once: true });
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();

/* A file field as a button in our own words, with the name of what was chosen. Without it the browser's own control stays. */
(function () {
  "use strict";
  document.querySelectorAll("[data-chooser]").forEach(function (chooser) {
    var input = chooser.previousElementSibling, name = chooser.querySelector("[data-chooser-name]"), none = name.textContent;
    if (!input || input.type !== "file") return;
    input.classList.add("is-covered");
    chooser.hidden = false;
    function say() {
      var file = input.files[0];
      name.textContent = file ? file.name : none;
      name.classList.toggle("chooser__name--chosen", Boolean(file));
    }
    input.addEventListener("change", say);
    say();
  });
})();

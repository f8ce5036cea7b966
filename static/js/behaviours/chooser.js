/* A file field as a button in our own words, with the name of what was chosen. Without it the browser's own control stays. */
(function () {
  "use strict";
  document.querySelectorAll("[data-chooser]").forEach(function (chooser) {
    var input = chooser.previousElementSibling, name = chooser.querySelector("[data-chooser-name]"), none = name.textContent;
    if (!input || input.type !== "file") return;
    input.classList.add("is-covered");
    chooser.hidden = false;
    function say() {
      var names = Array.prototype.map.call(input.files, function (file) { return file.name; });
      name.textContent = names.length ? names.join("、") : none;
      name.classList.toggle("chooser__name--chosen", names.length > 0);
    }
    input.addEventListener("change", say);
    say();
  });
})();

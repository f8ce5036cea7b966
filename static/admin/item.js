/* Items in the administration: a finding opens its tab and focuses its field; typed values show where one is typed. */
(() => {
  "use strict";

  function control(focus) {
    const [name, row] = focus.split(":");
    if (row) {
      const id = [...document.querySelectorAll(`input[type=hidden][name^="${name}-"][name$="-id"]`)].find((i) => i.value === row);
      const prefix = id && id.name.slice(0, -2);
      return prefix && document.querySelector(`[name^="${prefix}"]:not([type=hidden]):not([type=number]):not([type=checkbox])`);
    }
    return document.getElementById(`id_${name}`) || document.querySelector(`[name="${name}"]`) ||
      document.querySelector(`#${CSS.escape(name)}-group .add-row, #${CSS.escape(name)}-group a.add-row`);
  }

  function show(url) {
    const focus = url.searchParams.get("focus");
    const tab = url.hash.slice(1);
    if (tab && document.getElementById(`${tab}-group`) && window.Alpine) {
      window.Alpine.$data(document.body).activeTab = tab;
    }
    const found = focus && control(focus);
    const target = found || (tab && document.getElementById(`${tab}-group`));
    if (!target) return;
    requestAnimationFrame(() => {
      target.scrollIntoView({ block: "center" });
      if (!found) return;
      const inside = found.matches("input, select, textarea, a, button") ? found : found.querySelector("input, select, textarea");
      const place = inside && inside.classList.contains("select2-hidden-accessible") ? inside.parentElement.querySelector(".select2-selection") : inside;
      (place || found).focus({ preventScroll: true });
    });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-focus]");
    if (!link || link.pathname !== location.pathname) return;
    event.preventDefault();
    const url = new URL(link.href);
    history.replaceState(null, "", url.hash);
    show(url);
  });

  function fits(row) {
    const select = row.querySelector("select"), value = row.querySelector("input");
    let code = {};
    try { code = JSON.parse(select.value || "{}"); } catch { code = {}; }
    value.hidden = !select.value || "value" in code || code.operator === "answered";
  }

  function whens(root) { root.querySelectorAll("[data-when-row]").forEach(fits); }
  document.addEventListener("change", (event) => {
    const row = event.target.closest("[data-when-row]");
    if (row) fits(row);
    const many = event.target.closest("[data-many]");
    if (many) choose(many);
  });
  document.addEventListener("formset:added", (event) => whens(event.target));

  const FIELDS = { effective_from_date: ["day"], add_theme: ["theme"], remove_theme: ["theme"], promised_number: ["number", "unit"] };
  function choose(form) {
    const shown = FIELDS[form.querySelector("[name=what]").value] || ["number"];
    form.querySelectorAll("[data-field]").forEach((row) => {
      row.hidden = row.dataset.field !== "what" && !shown.includes(row.dataset.field);
    });
  }

  function begin() {
    whens(document);
    document.querySelectorAll("[data-many]").forEach(choose);
    if (new URL(location.href).searchParams.get("focus")) show(new URL(location.href));
  }
  if (document.readyState === "complete") begin(); else window.addEventListener("load", begin);
})();

// Keys, confirmation of long work, and dropped letters. Everything works without this file.
"use strict";
(() => {
  const $ = (what, from = document) => from.querySelector(what);
  const $$ = (what, from = document) => [...from.querySelectorAll(what)];
  const said = (text) => { const place = $("#said"); if (place) place.textContent = text; };

  // --- keys: one press presses the button, follows the link or goes to the field it names ---
  const typing = (at) => at && (at.isContentEditable || at.tagName === "SELECT" || at.tagName === "TEXTAREA" ||
    (at.tagName === "INPUT" && !["checkbox", "radio", "button", "submit"].includes(at.type)));

  const press = (target) => {
    if (!target) return false;
    if (target.tagName === "INPUT" && !["checkbox", "radio"].includes(target.type)) { target.focus(); target.select?.(); }
    else { target.focus(); target.click(); }
    return true;
  };

  const rows = () => $$("[data-row]");
  const move = (by) => {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(document.activeElement);
    all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))].focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = document.activeElement;
    if (event.key === "Escape") { if (typing(at)) at.blur(); return; }
    if (event.key === "Enter" && at?.dataset?.enter) { event.preventDefault(); press(document.getElementById(at.dataset.enter)); return; }
    const dialog = $("dialog[open]");
    if (dialog) { if (event.key === "?") dialog.close(); return; }
    if (typing(at) || document.body.dataset.keys !== "on" || document.body.dataset.busy) return;
    if (event.repeat && !["j", "k"].includes(event.key)) return;
    const name = CSS.escape(event.key.toLowerCase());
    let done = false;
    if (/^[1-9]$/.test(event.key)) done = press($(`[data-number="${name}"]`));
    else if ((event.key === "j" || event.key === "k") && rows().length) done = move(event.key === "j" ? 1 : -1);
    else if (event.key === "?") { $("#keys").showModal(); done = true; }
    else if (event.key === "o") done = press($(".paper a.url"));
    else if (event.key.length === 1) done = press($(`main [data-key="${name}"]`) || $(`[data-key="${name}"]`));
    if (done) event.preventDefault();
  });

  // --- one decision for all citations of a link ---
  const forAll = () => {
    const master = $("[data-for-all]");
    if (!master || master.dataset.ready) return;
    master.dataset.ready = "yes";
    $("[data-for-all-row]").hidden = false;
    const each = $$("[data-sibling]");
    const show = () => {
      const taken = each.filter((box) => box.checked).length;
      master.checked = taken === each.length;
      master.indeterminate = taken > 0 && taken < each.length;
    };
    master.addEventListener("change", () => {
      each.forEach((box) => { box.checked = master.checked; });
      said(master.checked ? `The decision serves all ${each.length + 1} citations.` : "The decision serves this citation only.");
    });
    each.forEach((box) => box.addEventListener("change", show));
    show();
  };

  // --- a form is sent once, and says that it is at work ---
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const form = event.target;
    if (form.matches("[data-filter]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    if (button?.dataset.busy) {
      document.body.dataset.busy = "yes";
      button.setAttribute("aria-busy", "true");
      button.textContent = button.dataset.busy;
      said(button.dataset.busy);
    }
  });
  addEventListener("pageshow", () => { // back from the browser's cache: may be sent again
    delete document.body.dataset.busy;
    $$("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // --- a list that is filtered anew keeps the row that has the focus ---
  let row = null;
  document.addEventListener("htmx:beforeSwap", () => { row = document.activeElement?.dataset?.row === "" ? document.activeElement.getAttribute("href").split("?")[0] : null; });
  document.addEventListener("htmx:afterSwap", () => { if (row) rows().find((one) => one.getAttribute("href").split("?")[0] === row)?.focus(); row = null; });

  // --- letters dropped anywhere, on any page ---
  const send = async (files) => {
    const form = new FormData();
    [...files].forEach((file) => form.append("letter", file));
    said("Taking in the letters …");
    const answer = await fetch("/letters", { method: "POST", body: form, headers: JSON.parse(document.body.getAttribute("hx-headers")) });
    if (answer.ok) location.assign("/letters");
    else { document.body.classList.remove("over"); location.assign("/letters?refused=1"); }
  };
  const drop = () => {
    const form = $("[data-drop]");
    const over = (event) => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); (form || document.body).classList.toggle("over", event.type !== "dragleave" && event.type !== "drop"); } };
    ["dragenter", "dragover", "dragleave"].forEach((name) => document.addEventListener(name, over));
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      over(event);
      if (!form) { send(event.dataTransfer.files); return; }
      $("input[type=file]", form).files = event.dataTransfer.files;
      form.requestSubmit();
    });
  };

  document.addEventListener("DOMContentLoaded", () => { forAll(); drop(); });
  if (document.readyState !== "loading") { forAll(); drop(); }
})();

/* Refinements of the desk. Without them every form works as well, with a few more keys. */

"use strict";

document.addEventListener("DOMContentLoaded", () => {
    openChoicesByTyping();
    rememberCapacity();
    carryPassageDown();
    offerPassagesOfTheseDocumentsFirst();
    offerMoreRows();
    warnOfUnsavedTyping();
    unfoldWhatIsLinkedTo();
});

/* A link to a place in something folded unfolds it. */
function unfoldWhatIsLinkedTo() {
    const unfold = () => {
        const place = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
        if (!place) {
            return;
        }
        const inside = place.querySelector(":scope > details, :scope > fieldset > details, :scope > .inline-related > fieldset > details");
        for (let each = inside || place.closest("details"); each; each = each.parentElement.closest("details")) {
            each.open = true;
        }
        place.scrollIntoView();
    };
    window.addEventListener("hashchange", unfold);
    unfold();
}

/* Typing a letter on a closed choice opens it and looks for that letter: Tab, type, Enter, Tab. */
function openChoicesByTyping() {
    const $ = window.django && window.django.jQuery;
    if (!$ || !$.fn.select2) {
        nameChoices(document);
        return;
    }
    $(document).on("keydown", ".select2-selection--single", (event) => {
        const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
        if (!isLetter) {
            return;
        }
        const select = $(event.currentTarget).closest(".select2-container").prevAll("select.admin-autocomplete").first();
        if (select.length && !select.data("select2").isOpen()) {
            select.select2("open"); // the search field has the focus now, so the letter goes there
        }
    });
    $(() => nameChoices(document)); // after select2 has drawn its choices, which waits for the same signal
    $(document).on("select2:open", (event) => {
        highlightTheFirstFound($, event.target);
        const field = document.querySelector(".select2-container--open .select2-search__field");
        if (field) {
            field.focus();
        }
    });
}

/* Enter takes the first of what was typed for, not what was chosen before and is found as well. */
function highlightTheFirstFound($, select) {
    const choice = $(select).data("select2");
    if (!choice || select.dataset.highlights) {
        return;
    }
    select.dataset.highlights = "first";
    choice.on("results:all", (found) => {
        if (found.query && found.query.term) {
            const options = choice.results.$results.find(".select2-results__option[aria-selected]");
            const free = select.multiple ? options.filter("[aria-selected=false]") : options;
            (free.length ? free : options).first().trigger("mouseenter");
        }
    });
}

/* What a field is called, for those who hear the page: select2 does not pass the label on. */
function nameChoices(root) {
    for (const select of root.querySelectorAll("select.admin-autocomplete")) {
        const label = select.getAttribute("aria-label") || (select.labels[0] && select.labels[0].textContent) || "";
        const shown = select.nextElementSibling;
        if (!shown || !shown.classList.contains("select2")) {
            continue;
        }
        for (const field of shown.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")) {
            field.setAttribute("aria-label", label.trim().replace(/:$/, ""));
            field.removeAttribute("aria-labelledby");
        }
    }
    for (const empty of document.querySelectorAll("th:empty")) {
        empty.setAttribute("role", "presentation");
    }
    const search = document.getElementById("searchbar");
    if (search) {
        search.setAttribute("aria-label", search.form.querySelector("[type=submit]").value);
    }
}

/* A new row of a list of attendees begins with the capacity of the row above it: documents list groups together. */
function rememberCapacity() {
    document.addEventListener("change", (event) => {
        const select = event.target;
        if (!(select instanceof HTMLSelectElement) || !/-capacity$/.test(select.name)) {
            return;
        }
        let row = select.closest("tr");
        while ((row = row && row.nextElementSibling)) {
            const next = row.querySelector('select[name$="-capacity"]');
            const party = row.querySelector('select[name$="-party"]');
            if (next && party && !party.value && !row.classList.contains("empty-form")) {
                next.value = select.value;
            }
        }
    });
    document.addEventListener("formset:added", (event) => {
        window.setTimeout(() => nameChoices(event.target));
        const row = event.target;
        const above = row.previousElementSibling;
        const [mine, theirs] = [row, above].map((each) => each && each.querySelector('select[name$="-capacity"]'));
        if (mine && theirs) {
            mine.value = theirs.value;
        }
    });
}

/* A change of state does not carry what was typed: say so, and ask, before it is lost. */
function warnOfUnsavedTyping() {
    const bar = document.querySelector(".desk-state");
    const form = document.querySelector("#content-main > form[method=post]");
    const moves = bar && bar.querySelector(".desk-moves");
    if (!moves || !form) {
        return;
    }
    let isTyped = false;
    form.addEventListener("input", () => { isTyped = true; });
    form.addEventListener("change", () => { isTyped = true; });
    moves.addEventListener("submit", (event) => {
        if (!isTyped || bar.querySelector(".desk-unsaved")) {
            return;
        }
        event.preventDefault();
        const note = document.createElement("p");
        note.className = "desk-unsaved";
        note.setAttribute("role", "alert");
        note.textContent = bar.dataset.unsaved;
        bar.append(note);
    });
}

/* The passage chosen for one row is likely to be that of the next: carry it down to the new rows below. */
function carryPassageDown() {
    const $ = window.django && window.django.jQuery;
    if (!$) {
        return;
    }
    const passageOf = (row) => row && row.querySelector('select[name$="-source_passage"]');
    const carry = (from, to) => {
        if (!from || !to || !from.value || (to.value && !to.dataset.carried)) {
            return;
        }
        const chosen = from.selectedOptions[0];
        to.replaceChildren(new Option("", ""), new Option(chosen.text, chosen.value, true, true));
        to.dataset.carried = "yes";
        $(to).trigger("change.select2");
    };
    $(document).on("change", 'select[name$="-source_passage"]', (event) => {
        const select = event.currentTarget;
        delete select.dataset.carried;
        let row = select.closest("tr.form-row, .inline-related");
        while ((row = row && row.nextElementSibling)) {
            if (!row.classList.contains("empty-form") && !row.classList.contains("has_original")) {
                carry(select, passageOf(row));
            }
        }
    });
    document.addEventListener("formset:added", (event) => {
        window.setTimeout(() => carry(passageOf(event.target.previousElementSibling), passageOf(event.target)));
    });
}

/* Passages of the documents that the form names come first. */
function offerPassagesOfTheseDocumentsFirst() {
    const $ = window.django && window.django.jQuery;
    const documents = document.getElementById("id_documents");
    const named = document.querySelector("[data-documents]");
    if (!$ || !(documents || named)) {
        return;
    }
    $.ajaxPrefilter((options) => {
        if (typeof options.data === "string" && options.data.includes("field_name=passage")) {
            const chosen = documents && [...documents.selectedOptions].map((each) => each.value).join(",");
            options.data += `&documents=${chosen || (named ? named.dataset.documents : "")}`;
        }
    });
}

/* A table with blank rows gets ten more at the press of a button; without this script, by saving those that are there. */
function offerMoreRows() {
    for (const rows of document.querySelectorAll(".desk-rows")) {
        const blank = rows.querySelector("template");
        const total = document.getElementById(`id_${rows.dataset.prefix}-TOTAL_FORMS`);
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button desk-more-rows";
        button.textContent = rows.dataset.more;
        button.addEventListener("click", () => {
            for (let count = 0; count < 10; count += 1) {
                const holder = document.createElement("tbody");
                holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
                const row = holder.firstElementChild;
                rows.querySelector("tbody").append(row);
                total.value = String(Number(total.value) + 1);
                row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: rows.dataset.prefix } }));
            }
        });
        rows.after(button);
    }
}

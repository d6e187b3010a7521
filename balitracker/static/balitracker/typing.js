/* Typing that is not saved: kept in this browser, offered back after a crash or a closed tab, warned of on leaving. */

"use strict";

document.addEventListener("DOMContentLoaded", () => {
    const place = document.querySelector(".desk-typing");
    forgetWhatWasSaved();
    for (const logout of document.querySelectorAll("#logout-form")) {
        logout.addEventListener("submit", () => forget(() => true));
    }
    if (place) {
        const form = place.closest("form");
        offer(form, place.dataset);
        watch(form, place.dataset);
    }
});

const KEPT = "typing:";
const LONGEST_DAYS = 7;
const NEVER_KEPT = /password|^csrfmiddlewaretoken$/i;

function keyOf(said) {
    return `${KEPT}${said.keptAs}:${window.location.pathname}`;
}

function read(key) {
    try {
        return JSON.parse(window.localStorage.getItem(key));
    } catch {
        return null; // kept nowhere, or by something else
    }
}

function keep(key, typing) {
    try {
        window.localStorage.setItem(key, JSON.stringify(typing));
    } catch {
        // full, or not allowed: the form works as it does without
    }
}

function forget(isMeant) {
    try {
        for (const key of Object.keys(window.localStorage)) {
            if (key.startsWith(KEPT) && isMeant(read(key) || {})) {
                window.localStorage.removeItem(key);
            }
        }
    } catch {
        // not allowed: nothing is kept
    }
}

/* What was sent is forgotten once a page says that it is saved; what is old, at once. */
function forgetWhatWasSaved() {
    const isSaved = document.querySelector(".messagelist .success") !== null;
    const oldest = Date.now() - LONGEST_DAYS * 24 * 3600 * 1000;
    forget((typing) => (isSaved && typing.isSent) || !(typing.at > oldest));
}

/* Keep what stands in the form a moment after each change; warn before the page is left. */
function watch(form, said) {
    let timer = null;
    let isSent = false;
    const fieldsNow = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER_KEPT.test(name));
    const first = JSON.stringify(fieldsNow());
    const isTyped = () => JSON.stringify(fieldsNow()) !== first; // while a page is drawn, Django tells of changes that nobody made
    const keepNow = () => keep(keyOf(said), { at: Date.now(), isSent, fields: fieldsNow() });
    const note = () => { // no work at each key: a form may have thousands of fields
        isSent = false;
        window.clearTimeout(timer);
        timer = window.setTimeout(() => isTyped() && keepNow(), 500);
    };
    form.addEventListener("input", note);
    form.addEventListener("change", note);
    if (window.django && window.django.jQuery) {
        window.django.jQuery(form).on("change", "select.admin-autocomplete", note); // select2 tells jQuery only
    }
    window.addEventListener("submit", (event) => { // the last to hear of it
        if (event.defaultPrevented) {
            return;
        }
        isSent = true;
        if (event.target === form) {
            window.clearTimeout(timer);
            keepNow();
        }
    });
    window.addEventListener("beforeunload", (event) => {
        if (!isSent && isTyped()) {
            event.preventDefault();
        }
    });
}

/* Typing of an earlier visit: brought back by sending it to the form, which shows it and saves nothing. */
function offer(form, said) {
    const typing = read(keyOf(said));
    if (!typing || said.holdsTyping) {
        return;
    }
    const note = document.createElement("p");
    note.className = "desk-kept";
    note.setAttribute("role", "status");
    const when = new Date(typing.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    note.append(said.wordsKept.replace("%s", when), " ");
    const [back, away] = [said.wordsBack, said.wordsForget].map((words) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        button.textContent = words;
        note.append(button, " ");
        return button;
    });
    back.addEventListener("click", () => {
        const carrier = document.createElement("form");
        carrier.method = "post";
        carrier.hidden = true;
        const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
        for (const [name, value] of [...typing.fields, ["csrfmiddlewaretoken", token], ["_show", "1"]]) {
            const field = document.createElement("textarea"); // keeps line ends
            field.name = name;
            field.value = value;
            carrier.append(field);
        }
        document.body.append(carrier);
        carrier.submit();
    });
    away.addEventListener("click", () => {
        window.localStorage.removeItem(keyOf(said));
        note.remove();
    });
    form.before(note);
}

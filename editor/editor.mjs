/* The rich editor for queries: colours, bracket matching, completion of our vocabulary. It stands in the place of the
   text area, which stays in the form and holds what is sent. It lives in a shadow root, because the style sheets that
   the editor makes itself are constructed there, which a strict Content-Security-Policy allows. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const KEYWORDS = (
  "ASK AS ASC AVG BASE BIND BOUND BY COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DESC DESCRIBE DISTINCT EXISTS " +
  "FILTER FROM GRAPH GROUP GROUP_CONCAT HAVING IF IN LANG LANGMATCHES LCASE LIMIT MAX MIN MINUS NAMED NOT OFFSET " +
  "OPTIONAL ORDER PREFIX REDUCED REGEX REPLACE SAMPLE SELECT SEPARATOR STR STRAFTER STRBEFORE STRDT STRENDS STRLEN " +
  "STRSTARTS SUBSTR SUM UCASE UNDEF UNION VALUES WHERE YEAR"
).split(" ");

const LOOKS = EditorView.theme({
  "&": { border: "1px solid var(--edge, currentColor)", borderRadius: "3px", fontSize: "0.95rem" },
  "&.cm-focused": { outline: "3px solid var(--focus, currentColor)", outlineOffset: "1px" },
  ".cm-content": { caretColor: "currentColor", fontFamily: "ui-monospace, monospace" },
  ".cm-scroller": { minHeight: "18em", lineHeight: "1.5" },
  ".cm-gutters": { background: "transparent", color: "inherit", opacity: "0.7", border: "none" },
  ".cm-cursor": { borderLeftColor: "currentColor" },
  ".cm-tooltip": { background: "var(--paper, Canvas)", color: "var(--ink, CanvasText)", border: "1px solid currentColor" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--link, Highlight)", color: "var(--paper, Canvas)" },
});

/* Words in bold, variables in italics, texts in the colour of links: never by colour alone. */
const INK = HighlightStyle.define([
  { tag: tags.keyword, fontWeight: "bold" },
  { tag: [tags.variableName, tags.special(tags.variableName)], fontStyle: "italic" },
  { tag: [tags.string, tags.atom], color: "var(--link, LinkText)" },
  { tag: tags.comment, opacity: "0.75", fontStyle: "italic" },
]);

/* What may stand at a place: terms of the vocabulary by name or label, variables of the query, keywords. */
function makeSource(address) {
  let known = null;
  const read = async () => {
    const { terms } = await (await fetch(address)).json();
    return terms.map(([name, label, kind]) => ({ label: name, detail: label, type: kind }));
  };
  return async (context) => {
    const word = context.matchBefore(/[?$]?[\w:-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    known ??= read();
    const names = [...new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? [])];
    const wanted = word.text.toLowerCase();
    const fits = ({ label, detail }) => label.toLowerCase().includes(wanted) || detail.toLowerCase().includes(wanted);
    const options = [
      ...names.filter((name) => name !== word.text).map((label) => ({ label, type: "variable" })),
      ...(await known).filter(fits),
      ...KEYWORDS.map((label) => ({ label, type: "keyword" })),
    ].filter(({ label, detail = "" }) => label.toLowerCase().includes(wanted) || detail.toLowerCase().includes(wanted));
    return { from: word.from, options: options.slice(0, 200), filter: false };
  };
}

window.dpoKgEditor = (area) => {
  const label = document.querySelector(`label[for="${area.id}"]`);
  const host = document.createElement("div");
  area.after(host);
  const root = host.attachShadow({ mode: "open" });
  const send = () => {
    area.form.requestSubmit();
    return true;
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        StreamLanguage.define(sparql),
        syntaxHighlighting(INK),
        autocompletion({ override: [makeSource(area.dataset.vocabulary)], icons: false }),
        keymap.of([
          { key: "Mod-Enter", run: send },
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          ...completionKeymap,
        ]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": label ? label.textContent : "SPARQL",
          spellcheck: "false",
          autocapitalize: "off",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) area.value = update.state.doc.toString();
        }),
        LOOKS,
      ],
    }),
  });
  area.hidden = true;
  if (label) label.addEventListener("click", () => view.focus());
  return view;
};

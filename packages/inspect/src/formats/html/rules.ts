import { hold, holdIfStrict, holdUnlessLenient, type RuleTable } from "../../rule.ts";

const remedy = "Send the document as PDF, or save the page without scripts.";

export const htmlRules = {
  "html-script": {
    title: "Script in HTML",
    what: "The page has a script.",
    why: "A browser that opens the page runs the script with the rights of the site or the folder it is in.",
    remedy,
    actions: holdUnlessLenient,
  },
  "html-handler": {
    title: "Event handler in HTML",
    what: "The page runs script on an event, such as `onclick`.",
    why: "Handlers are scripts; some of them run without a click.",
    remedy,
    actions: holdUnlessLenient,
  },
  "html-script-url": {
    title: "URL in HTML that runs script",
    what: "The page has a URL that runs script, starts a program or is a document that can act.",
    why: "Following the URL runs code of the sender.",
    remedy,
    actions: hold,
  },
  "html-smuggling": {
    title: "File hidden in HTML",
    what: "The page makes a file in the browser and saves it.",
    why: "The file reaches the reader's computer without passing any inspection.",
    remedy: "Send the file itself.",
    actions: hold,
  },
  "html-frame": {
    title: "Other page or program in HTML",
    what: "The page shows another page, or an object that can act, in a frame.",
    why: "What the frame shows is not in the document and can change.",
    remedy,
    actions: hold,
  },
  "html-form": {
    title: "Form that sends data to another site",
    what: "The page has a form that sends what the reader writes to another site.",
    why: "Pages that imitate a login send passwords to the sender this way.",
    remedy: "Send the document without the form.",
    actions: hold,
  },
  "html-refresh": {
    title: "Page that leads to another site",
    what: "The page sends the reader to another page by itself.",
    why: "The page that the reader sees is not the one that was inspected.",
    remedy: "Send the page itself.",
    actions: hold,
  },
  "html-base": {
    title: "Base address of another site",
    what: "Relative links of the page lead to another site.",
    why: "Links that look local load from elsewhere.",
    remedy: "Remove the `base` element.",
    actions: holdIfStrict,
  },
  "html-file-share": {
    title: "Address of a file share in HTML",
    what: "The page refers to a file of another computer.",
    why: "Windows sends the reader's password hash to the computer that the address names.",
    remedy: "Embed the content in the document.",
    actions: hold,
  },
  "html-external-resource": {
    title: "External content in HTML",
    what: "The page loads images, styles or fonts from elsewhere.",
    why: "Loading tells another computer that the page is read.",
    remedy: "Embed the content in the document.",
    actions: holdIfStrict,
  },
} satisfies RuleTable;

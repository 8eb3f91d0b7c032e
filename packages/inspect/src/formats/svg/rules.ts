import { hold, note, type RuleTable } from "../../rule.ts";

const remedy = "Export the drawing as plain SVG or as PNG.";

export const svgRules = {
  "svg-script": {
    title: "Script in an SVG",
    what: "The SVG has a script.",
    why: "A browser that opens the drawing runs the script as if the site had sent it.",
    remedy,
    actions: hold,
  },
  "svg-handler": {
    title: "Event handler in an SVG",
    what: "The SVG runs script on an event, such as `onload`.",
    why: "A browser that opens the drawing runs the script without a click.",
    remedy,
    actions: hold,
  },
  "svg-script-url": {
    title: "URL in an SVG that runs script",
    what: "The SVG has a URL that runs script, starts a program or is a document that can act.",
    why: "Following the URL runs code of the sender.",
    remedy,
    actions: hold,
  },
  "svg-animated-link": {
    title: "Animated link in an SVG",
    what: "An animation in the SVG changes a link or an event handler.",
    why: "The link that is seen at first is not the one that is followed.",
    remedy,
    actions: hold,
  },
  "svg-external-reference": {
    title: "External reference in an SVG",
    what: "The SVG loads content from elsewhere.",
    why: "Opening the drawing tells another computer about the reader, and what it shows can change.",
    remedy: "Embed the images and fonts in the drawing.",
    actions: hold,
  },
  "svg-html-content": {
    title: "HTML in an SVG that acts",
    what: "The SVG has a frame, a form, a refresh or other HTML that acts.",
    why: "A drawing needs none of these; they show or send what the drawing does not tell.",
    remedy,
    actions: hold,
  },
  "svg-foreign-object": {
    title: "HTML text in an SVG",
    what: "The SVG has HTML in a `foreignObject`.",
    why: "Drawing programs write labels so; HTML that acts is a finding of its own.",
    remedy: "Export the drawing with plain SVG text.",
    actions: note,
  },
} satisfies RuleTable;

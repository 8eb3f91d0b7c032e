import { hold, holdUnlessLenient, note, type RuleTable } from "../../rule.ts";

const saveAgain = "Open the image in an image program and save it again.";

export const imageRules = {
  "image-appended-content": {
    title: "Other content after an image",
    what: "After the end of the image is content of another format.",
    why: "Programs for that format open it although the file looks like an image.",
    remedy: "Send the other content as a file of its own.",
    actions: hold,
  },
  "image-trailing-data": {
    title: "Data after an image",
    what: "The file goes on after the end of the image.",
    why: "Cameras add data that viewers skip; so can anyone.",
    remedy: saveAgain,
    actions: note,
  },
  "image-metadata-code": {
    title: "Code in the metadata of an image",
    what: "The metadata of the image has code.",
    why: "Websites and programs that show metadata without care run the code.",
    remedy: "Remove the metadata from the image.",
    actions: hold,
  },
  "image-bomb": {
    title: "Image that is far larger than its file",
    what: "The image takes far more memory than the file has bytes.",
    why: "Programs that open it run out of memory.",
    remedy: "Send the image with fewer pixels and without large compressed metadata.",
    actions: hold,
  },
  "image-unreadable": {
    title: "Image without pixels",
    what: "The content starts like an image and has no pixels.",
    why: "The first bytes of an image are a usual disguise of other content.",
    remedy: saveAgain,
    actions: holdUnlessLenient,
  },
  "image-malformed": {
    title: "Damaged image",
    what: "The structure of the image is damaged.",
    why: "Viewers show what they can read, and can read it differently.",
    remedy: saveAgain,
    actions: note,
  },
  "image-name-for-code": {
    title: "Code under the name of an image",
    what: "The name or declared type is that of an image, but the content is code.",
    why: "Image programs and web servers can run the code although they expect an image.",
    remedy: "Send the image itself.",
    actions: hold,
  },
} satisfies RuleTable;

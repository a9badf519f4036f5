// The same from a CommonJS module that takes the function out of its module.
const { get } = require("node:http");

get(process.argv[2], (response) => {
  let text = "";
  response.setEncoding("utf8");
  response.on("data", (chunk) => (text += chunk));
  response.on("end", () => process.stdout.write(`${JSON.parse(text).data.length}\n`));
});

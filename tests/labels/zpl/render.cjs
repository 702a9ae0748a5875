// Answers each line of JSON on its input (commands, width and height in mm, dots per mm) with one line:
// the pictures of all labels, as PNG in base64. One process for all tests, because starting it takes a second.
const { createInterface } = require("node:readline");
const { ready } = require(process.argv[2]);

async function main() {
  const { api } = await ready;
  for await (const line of createInterface({ input: process.stdin })) {
    const { zpl, width, height, dots } = JSON.parse(line);
    try {
      const pictures = await api.zplToBase64MultipleAsync(zpl, width, height, dots);
      process.stdout.write(JSON.stringify({ pictures }) + "\n");
    } catch (error) {
      process.stdout.write(JSON.stringify({ error: String(error) }) + "\n");
    }
  }
}

main();

/* Bundle the editor into dist/editor.js, with the licences of what is in it. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

await build({
  entryPoints: ["editor.mjs"],
  outfile: "dist/editor.js",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  legalComments: "none",
});

const texts = [];
for (const folder of ["@codemirror", "@lezer", "@marijn", ""]) {
  for (const name of await readdir(`node_modules/${folder}`)) {
    const place = ["node_modules", folder, name].filter(Boolean).join("/");
    const described = await readFile(`${place}/package.json`, "utf-8").then(JSON.parse, () => null);
    if (!described || name === "esbuild" || folder === "@esbuild") continue;
    const files = (await readdir(place)).filter((file) => /^licen[cs]e/i.test(file));
    const licence = files.length ? await readFile(`${place}/${files[0]}`, "utf-8") : described.license;
    texts.push(`${described.name} ${described.version}\n\n${licence}`);
  }
}
await writeFile("dist/LICENSES.txt", texts.sort().join("\n\n----\n\n"));

// Makes the renditions of a list of jobs with sharp, for tests that compare with them. Usage: node render.mjs JOBS.json
import { readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';

sharp.cache(false);
sharp.concurrency(1);
for (const job of JSON.parse(await readFile(process.argv[2], 'utf8'))) {
  // Orientation and rotation come first, then the crop, then the size.
  let image = sharp(job.input).autoOrient();
  if (job.rotate) image = sharp(await image.rotate(job.rotate).png().toBuffer());
  if (job.flip === 'vertical' || job.flip === 'both') image = image.flip();
  if (job.flip === 'horizontal' || job.flip === 'both') image = image.flop();
  if (job.crop) {
    const [left, top, width, height] = job.crop.split(',').map(Number);
    image = sharp(await image.png().toBuffer()).extract({ left, top, width, height });
  }
  if (job.width || job.height) {
    image = image.resize({
      width: job.width ? Number(job.width) : undefined,
      height: job.height ? Number(job.height) : undefined,
      fit: job.fit ?? 'inside',
      position: job.gravity ?? 'center',
      withoutEnlargement: job.enlarge !== 'true',
      background: { r: 255, g: 0, b: 255, alpha: 1 },
      fastShrinkOnLoad: !job.input.endsWith('.webp'),
    });
  }
  await writeFile(job.output, await image.png().toBuffer());
}

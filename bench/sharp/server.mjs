// The plainest server around sharp: image in, image out.
import { createServer } from 'node:http';
import sharp from 'sharp';

const encoders = {
  jpeg: (image, quality) => image.jpeg({ quality, chromaSubsampling: '4:2:0' }),
  avif: (image, quality) => image.avif({ quality, effort: 2 }),
  webp: (image, quality, effort) => image.webp({ quality, effort }),
};

const server = createServer(async (request, response) => {
  const parameters = new URL(request.url, 'http://localhost').searchParams;
  const format = parameters.get('format');
  try {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const image = sharp(Buffer.concat(chunks)).autoOrient().resize({ width: Number(parameters.get('width')) });
    const result = await encoders[format](image, Number(parameters.get('quality')), Number(parameters.get('effort'))).toBuffer();
    response.writeHead(200, { 'Content-Type': `image/${format}`, 'Content-Length': result.length }).end(result);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});

server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port, sharp: sharp.versions.sharp, vips: sharp.versions.vips, concurrency: sharp.concurrency() })));

// The plainest server around sharp: image in, image out.
import { createServer } from 'node:http';
import sharp from 'sharp';

const encoders = {
  jpeg: (image, quality) => image.jpeg({ quality, chromaSubsampling: '4:2:0' }),
  avif: (image, quality) => image.avif({ quality, effort: 2 }),
  webp: (image, quality, effort) => image.webp({ quality, effort }),
};

const server = createServer(async (request, response) => {
  if (request.url === '/ready') return response.end('ready');
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

server.listen(Number(process.env.PORT), '127.0.0.1');

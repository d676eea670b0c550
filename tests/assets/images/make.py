#!/usr/bin/env python3
"""Makes the images beside it, with encoders that have nothing to do with the one under test: Pillow, ImageMagick, cjpeg and DCMTK.

    apt-get install python3-pil imagemagick libjpeg-turbo-progs dcmtk && /usr/bin/python3 make.py
"""
import io
import os
import struct
import subprocess
import tempfile
from PIL import Image, ImageCms, ImageOps

W, H = 64, 48
COLORS = [(200, 40, 40), (40, 180, 60), (30, 60, 190), (240, 240, 230)]


def quadrants(colors=COLORS, mode="RGB"):
    """Four colours, clockwise from the top left."""
    image = Image.new(mode, (W, H))
    for color, (x, y) in zip(colors, [(0, 0), (1, 0), (1, 1), (0, 1)]):
        image.paste(color, (x * W // 2, y * H // 2, (x + 1) * W // 2, (y + 1) * H // 2))
    return image


def magick(source, target, *options):
    subprocess.run(["/usr/bin/convert", source, *options, target], check=True)


def cjpeg(source, target, *options):
    ppm = io.BytesIO()
    Image.open(source).save(ppm, "PPM")
    subprocess.run(["/usr/bin/cjpeg", "-quality", "95", "-sample", "1x1", *options, "-outfile", target], input=ppm.getvalue(), check=True)


def jpeg12(image, target):
    """A JPEG with 12 bits per sample, out of a DICOM file: hardly any other program writes one."""
    bands = len(image.getbands())
    with tempfile.TemporaryDirectory() as folder:
        raw, text, plain, packed = (os.path.join(folder, name) for name in ("raw", "text", "plain.dcm", "packed.dcm"))
        with open(raw, "wb") as file:
            file.write(b"".join(struct.pack("<H", round(level * 4095 / 255)) for level in image.tobytes()))
        lines = [
            "(0008,0016) UI =SecondaryCaptureImageStorage", "(0008,0018) UI [1.2.3.4]", "(0020,000d) UI [1.2.3]", "(0020,000e) UI [1.2.3.1]",
            "(0008,0060) CS [OT]",
            f"(0028,0002) US {bands}", f"(0028,0004) CS [{'RGB' if bands == 3 else 'MONOCHROME2'}]", *(["(0028,0006) US 0"] if bands == 3 else []),
            f"(0028,0010) US {H}", f"(0028,0011) US {W}", "(0028,0100) US 16", "(0028,0101) US 12", "(0028,0102) US 11", "(0028,0103) US 0",
            f"(7fe0,0010) OW ={raw}",
        ]
        with open(text, "w") as file:
            file.write("\n".join(lines) + "\n")
        subprocess.run(["/usr/bin/dump2dcm", "+te", text, plain], check=True)
        subprocess.run(["/usr/bin/dcmcjpeg", "+ee", "+cy", "+s4", "+q", "95", "+Ww", "2048", "4096", plain, packed], check=True)
        with open(packed, "rb") as file:
            data = file.read()
    with open(target, "wb") as file:
        file.write(data[data.rfind(b"\xff\xd8\xff"):data.rfind(b"\xff\xd9") + 2])


def bmp565(image, target):
    """16 bits per pixel by masks, the first row first."""
    pixels = b"".join(struct.pack("<H", (r >> 3) << 11 | (g >> 2) << 5 | b >> 3) for r, g, b in image.getdata())
    header = struct.pack("<IiiHHIIiiII3I", 40, W, -H, 1, 16, 3, len(pixels), 2835, 2835, 0, 0, 0xF800, 0x7E0, 0x1F)
    with open(target, "wb") as file:
        file.write(b"BM" + struct.pack("<IHHI", 14 + len(header) + len(pixels), 0, 0, 14 + len(header)) + header + pixels)


def profile(name, gamma, red, green, blue):
    """An ICC profile of three primaries, as XYZ adapted to D50, and one curve: a gamma, or sRGB's where it is None."""
    def s15(*values):
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)
    curve = b"para\0\0\0\0" + (struct.pack(">HH", 0, 0) + s15(gamma) if gamma else struct.pack(">HH", 3, 0) + s15(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
    text = name.encode()
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + b"\0" * 78,
        b"cprt": b"text\0\0\0\0CC0\0", b"wtpt": b"XYZ \0\0\0\0" + s15(0.9642, 1, 0.8249),
        b"rXYZ": b"XYZ \0\0\0\0" + s15(*red), b"gXYZ": b"XYZ \0\0\0\0" + s15(*green), b"bXYZ": b"XYZ \0\0\0\0" + s15(*blue),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }
    table, data, start = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        table += tag + struct.pack(">II", start + len(data), len(value))
        data += value + b"\0" * (-len(value) % 4)
    body = struct.pack(">I", len(tags)) + table + data
    header = struct.pack(">I", 128 + len(body)) + b"\0" * 4 + struct.pack(">I", 0x02400000) + b"mntrRGB XYZ " + struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    return header + b"acsp" + b"\0" * 28 + s15(0.9642, 1, 0.8249) + b"\0" * 48 + body


def main():
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    plain = quadrants()
    plain.save("rgb.png")
    plain.save("baseline.jpg", quality=95, subsampling=0)
    plain.save("progressive.jpg", quality=95, subsampling=0, progressive=True)
    plain.save("subsampled.jpg", quality=95, subsampling=2)
    plain.convert("CMYK").save("cmyk.jpg", quality=95)
    plain.convert("L").save("gray.jpg", quality=95)

    for orientation, turn in [(1, None), (2, 0), (3, 3), (4, 1), (5, 5), (6, 2), (7, 6), (8, 4)]:
        stored = plain if turn is None else plain.transpose(turn)
        exif = Image.Exif()
        exif[0x0112] = orientation
        stored.save(f"exif-{orientation}.jpg", quality=95, subsampling=0, exif=exif)
        upright = ImageOps.exif_transpose(Image.open(f"exif-{orientation}.jpg"))
        assert upright.size == (W, H) and max(abs(a - b) for a, b in zip(upright.getpixel((8, 8)), COLORS[0])) < 8, orientation

    exif = Image.Exif()
    exif[0x0112] = 6
    plain.transpose(2).save("exif-6.webp", lossless=True, exif=exif)

    magick("rgb.png", "rgb16.png", "-depth", "16", "-define", "png:format=png48", "-define", "png:exclude-chunks=all")
    magick("rgb.png", "interlaced.png", "-interlace", "PNG", "-define", "png:format=png24", "-define", "png:exclude-chunks=all")
    plain.convert("L").save("gray.png")
    plain.convert("L").convert("I").point(lambda value: value * 257).convert("I;16").save("gray16.png")
    plain.convert("P", palette=Image.ADAPTIVE, colors=4).save("palette.png")
    plain.convert("L").point(lambda value: 255 if value > 100 else 0).convert("1").save("bilevel.png")
    alpha = quadrants([(200, 40, 40, 255), (40, 180, 60, 128), (30, 60, 190, 0), (240, 240, 230, 255)], "RGBA")
    alpha.save("alpha.png")
    see_through = plain.convert("P", palette=Image.ADAPTIVE, colors=4)
    see_through.save("palette-alpha.png", transparency=see_through.getpixel((W - 1, H - 1)))

    plain.save("lossy.webp", quality=95)
    plain.save("lossless.webp", lossless=True)
    alpha.save("alpha.webp", lossless=True, exact=True)
    frames = [quadrants(COLORS[i:] + COLORS[:i]) for i in range(1, 4)]
    plain.save("animated.webp", save_all=True, append_images=frames, lossless=True, duration=100)
    plain.save("animated.gif", save_all=True, append_images=frames, duration=100)
    plain.save("animated.png", save_all=True, append_images=frames, duration=100)
    plain.save("plain.gif")
    magick("rgb.png", "interlaced.gif", "-interlace", "GIF")
    plain.save("rgb.bmp")
    plain.convert("P", palette=Image.ADAPTIVE, colors=4).save("palette.bmp")
    magick("rgb.png", "rle.bmp", "-type", "Palette", "-compress", "RLE", "-define", "bmp:format=bmp3")

    cjpeg("rgb.png", "arithmetic.jpg", "-arithmetic")
    cjpeg("rgb.png", "arithmetic-progressive.jpg", "-arithmetic", "-progressive")
    cjpeg("rgb.png", "restart.jpg", "-restart", "1")
    jpeg12(plain, "rgb-12bit.jpg")
    jpeg12(plain.convert("L"), "gray-12bit.jpg")

    plain.save("lzw.tiff", compression="tiff_lzw")
    plain.save("deflate.tiff", compression="tiff_adobe_deflate")
    plain.convert("CMYK").save("cmyk.tiff")
    plain.save("pages.tiff", save_all=True, append_images=[Image.new("RGB", (W, H), (1, 2, 3))])
    magick("rgb.png", "tiled.tiff", "-define", "tiff:tile-geometry=16x16", "-compress", "Zip")
    magick("rgb.png", "big-endian16.tiff", "-endian", "MSB", "-depth", "16")
    magick("rgb.png", "palette.tiff", "-type", "Palette")
    magick("rgb.png", "bmp2.bmp", "-define", "bmp:format=bmp2")
    magick("rgb.png", "bmp3:palette4.bmp", "-type", "Palette", "-colors", "4", "-depth", "8")
    plain.convert("RGBA").save("rgba.bmp")
    plain.convert("L").save("gray.bmp")
    plain.convert("L").point(lambda value: 255 if value > 100 else 0).convert("1").save("bilevel.bmp")
    bmp565(plain, "rgb565.bmp")

    # As many pixels as are taken, in the forms that cost a decoder the most memory; flat, so that the files are small.
    huge = plain.resize((8660, 5773), Image.NEAREST)
    huge.save("huge-progressive.jpg", quality=50, subsampling=0, progressive=True)
    huge.convert("CMYK").save("huge-progressive-cmyk.jpg", quality=50, progressive=True)
    huge.save("huge-lossless.webp", lossless=True, method=0)
    huge.save("huge-lossy.webp", quality=1, method=0)
    huge.convert("P", palette=Image.ADAPTIVE, colors=4).save("huge.gif")
    huge.save("huge.png", compress_level=9)
    magick("huge.png", "huge-interlaced16.png", "-depth", "16", "-interlace", "PNG", "-define", "png:format=png48", "-define", "png:exclude-chunks=all", "-quality", "95")

    profiles = {
        "display-p3": profile("Display P3", None, (0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)),
        "adobe-rgb": profile("Adobe RGB (1998)", 563 / 256, (0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
    }
    for name, icc in profiles.items():
        plain.save(f"{name}.png", icc_profile=icc)
        plain.save(f"{name}.jpg", icc_profile=icc, quality=95, subsampling=0)
        plain.save(f"{name}.webp", icc_profile=icc, lossless=True)
        same = ImageCms.profileToProfile(plain, ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB"), renderingIntent=1)
        print(name, "in sRGB, by Little CMS:", [same.getpixel(at) for at in [(8, 8), (56, 8), (56, 40), (8, 40)]])


main()

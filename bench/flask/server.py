"""Image in, rendition out: Flask with Pillow."""
from io import BytesIO

from flask import Flask, Response, request
from PIL import Image, ImageOps

app = Flask(__name__)
OPTIONS = {"jpeg": {"optimize": True}, "webp": {"method": 3}}


@app.get("/ready")
def ready():
    return "ready"


@app.post("/")
def process():
    width = int(request.args["width"])
    kind = request.args["format"]
    image = Image.open(BytesIO(request.get_data()))
    # Decodes at a reduced size, as the other servers do.
    image.thumbnail((width, 65535), Image.Resampling.LANCZOS)
    image = ImageOps.exif_transpose(image)
    result = BytesIO()
    image.save(result, kind, quality=int(request.args["quality"]), **OPTIONS[kind])
    return Response(result.getvalue(), content_type=f"image/{kind}")

"""Which column of an unfamiliar table plays which part, judged from its name in English or Portuguese."""

from __future__ import annotations

import unicodedata

DEFAULT_ID = "id"

NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        "id", "productid", "idproduct", "idproduto", "produtoid", "sku", "codigo", "codigoproduto",
        "codproduto", "code", "productcode", "itemid", "articleid", "articlenumber", "referencia",
        "reference", "ref", "gtin", "ean", "asin", "uniqid", "handle", "urlhandle",
    ),
    "image": (
        "image", "imagem", "picture", "photo", "foto", "fotografia", "imagefile", "imagefilename",
        "imagename", "imagepath", "filename", "file", "arquivo", "nomearquivo", "nomedoarquivo", "path",
        "caminho", "img", "imagelink", "imageurl", "linkimagem", "urlimagem", "imagesrc", "productimageurl",
        "images", "imagens", "pictures", "photos", "fotos", "imageurls", "imagelinks",
    ),
    "more_images": (
        "additionalimagelink", "additionalimagelinks", "additionalimage", "additionalimages",
        "additionalimageurls", "moreimages", "outrasimagens", "imagensadicionais", "image2", "image3", "image4",
        "imageurl2", "imageurl3", "imageurl4", "imagem2", "imagem3", "imagem4", "foto2", "foto3", "foto4",
    ),
    "caption": (
        "productdisplayname", "title", "titulo", "producttitle", "name", "nome", "productname", "nomeproduto",
        "nomedoproduto", "displayname", "itemname", "caption", "legenda", "shortdescription", "description",
        "descricao",
    ),
    "category": (
        "articletype", "category", "categoria", "categoryname", "producttype", "tipoproduto", "tipodeproduto",
        "tipo", "type", "producttypename", "subcategory", "subcategoria", "mastercategory",
        "googleproductcategory", "productcategory", "department", "departamento", "class", "classe", "label",
    ),
    "url": (
        "url", "link", "producturl", "productlink", "urlproduto", "linkproduto", "permalink", "href",
        "pageurl",
    ),
    "group": (
        "itemgroupid", "itemgroup", "groupid", "variantgroup", "variantgroupid", "parentid", "parentsku",
        "parentproductid", "styleid", "stylenumber", "stylecode", "idgrupo", "codigopai", "skupai", "produtopai",
    ),
    "colour": ("basecolour", "basecolor", "colour", "color", "cor", "corbase", "colourname", "colorname"),
}  # fmt: skip
"""Names by part, likeliest first, as `fold_name` writes them."""


def fold_name(name: str) -> str:
    """Return a column's name without case, accents, spaces and signs: `codigo` for `Código`."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if c.isalnum())


def guess_columns(part: str, columns: tuple[str, ...]) -> list[str]:
    """Return the columns whose names suit a part (a key of NAMES), likeliest first."""
    names = NAMES[part]
    folded = {column: fold_name(column) for column in columns}
    suited = [column for column in columns if folded[column] in names]
    return sorted(suited, key=lambda column: names.index(folded[column]))

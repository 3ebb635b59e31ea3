"""Puts the dashboard's files into the binary, so that a copy of it serves the pages by itself."""

def embedded_assets(name, files, joined = {}):
    """A C++ source that defines web::kEmbeddedAssets, an array of {name, content}.

    Args:
      name: of the genrule and, with .cc, of the file.
      files: text files; none may contain )ASSET".
      joined: the name of an asset -> the text files that it is made of, in this order.
    """
    for whole, parts in joined.items():
        native.genrule(
            name = "join_" + whole,
            srcs = parts,
            outs = [whole],
            cmd = "cat $(SRCS) > $@",
        )
    native.genrule(
        name = name,
        srcs = files + joined.keys(),
        outs = [name + ".cc"],
        cmd = """
{
  echo '#include "web/assets/assets.h"'
  echo 'namespace course::web {'
  echo 'const EmbeddedAsset kEmbeddedAssets[] = {'
  for f in $(SRCS); do
    printf '{"%s", R"ASSET(' "$$(basename $$f)"
    cat "$$f"
    printf ')ASSET"},\\n'
  done
  echo '};'
  echo 'const int kEmbeddedAssetCount = sizeof kEmbeddedAssets / sizeof *kEmbeddedAssets;'
  echo '}  // namespace course::web'
} > $@
""",
    )

"""What a program links, as files and words, for a test that links it by itself."""

def _link_words_impl(ctx):
    files = []
    words = []
    for dep in ctx.attr.deps:
        for given in dep[CcInfo].linking_context.linker_inputs.to_list():
            for library in given.libraries:
                archive = library.pic_static_library or library.static_library
                if not archive or archive in files:
                    continue
                files.append(archive)
                if library.alwayslink:
                    words += ["-Wl,--whole-archive", archive.short_path, "-Wl,--no-whole-archive"]
                else:
                    words.append(archive.short_path)
            words += given.user_link_flags
    headers = depset(transitive = [dep[CcInfo].compilation_context.headers for dep in ctx.attr.deps])
    listed = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(listed, "".join([word + "\n" for word in words]))
    return [DefaultInfo(files = depset([listed]), runfiles = ctx.runfiles(files = [listed] + files, transitive_files = headers))]

link_words = rule(
    implementation = _link_words_impl,
    doc = """The archives and headers behind `deps` as runfiles, and a file that names them in the order of a link, a word a line.

    A word that is a file is its path below the workspace's runfiles.""",
    attrs = {"deps": attr.label_list(providers = [CcInfo])},
)

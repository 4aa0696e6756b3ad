"""A stock transformers.Trainer on a model of two numbers, twelve steps of a second each, so that its KubeflowCallback posts in
between too (at most once in five seconds). Nothing here knows of Cultivar: three variables of the environment make the callback."""
import sys
import time

import torch
from transformers import Trainer, TrainingArguments


class Line(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.line = torch.nn.Linear(1, 1)

    def forward(self, x, labels):
        return {"loss": torch.nn.functional.mse_loss(self.line(x), labels)}


class Points(torch.utils.data.Dataset):
    def __len__(self):
        return 12

    def __getitem__(self, i):
        time.sleep(1)
        return {"x": torch.tensor([i / 12]), "labels": torch.tensor([i / 6])}


torch.manual_seed(1)
Trainer(
    model=Line(),
    args=TrainingArguments(
        output_dir=sys.argv[1], max_steps=12, per_device_train_batch_size=1, logging_steps=1, save_strategy="no", use_cpu=True
    ),
    train_dataset=Points(),
).train()

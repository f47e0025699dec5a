"""Turn class files into finished handouts: plan -> execute -> export -> pack."""

from coursekit.handouts.build import Report, build
from coursekit.handouts.plan import Plan, plan

__all__ = ["Plan", "Report", "build", "plan"]

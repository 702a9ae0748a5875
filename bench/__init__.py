"""Measurements that `make bench` prints, each beside a floor of the same run."""

# Dragoman with everything it can do: the desk, the watch, and a worker or head of a Ray cluster (docs/scale.md).
FROM python:3.11-slim-bookworm

# one thread a process: there is one process a core
ENV OMP_NUM_THREADS=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONUNBUFFERED=1

WORKDIR /opt/dragoman
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY src ./src
RUN pip install --require-hashes -r requirements.lock \
    && pip install --no-deps --no-build-isolation . \
    && useradd --create-home --uid 10001 dragoman

USER 10001
WORKDIR /home/dragoman
ENTRYPOINT ["dragoman"]
CMD ["--help"]

# pmobot in an image of one static binary: docker build --build-arg VERSION=v0.1.0 -t pmobot .
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
# cmd/pmobot's tests build with this very line, and prove that the binary is static.
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.release=${VERSION}" -o /out/pmobot ./cmd/pmobot
RUN mkdir -p /out/data /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/pmobot /pmobot
# Nobody but this user may write, and nowhere but here.
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/tmp /tmp
USER 65532:65532
ENV PMOBOT_DATA=/data PMOBOT_HTTP_ADDR=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/pmobot", "ready"]
ENTRYPOINT ["/pmobot"]
CMD ["serve"]

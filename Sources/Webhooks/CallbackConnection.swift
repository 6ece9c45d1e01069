internal import Domain
internal import Engine
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// One connection to an address that was judged, for one exchange.
struct CallbackConnection {
    /// What went wrong, and whether another address may be tried: nothing was sent.
    struct Broken: Error {
        let failure: CallbackFailure
        let isBeforeConnection: Bool
    }

    let address: IPAddress
    let url: CallbackURL
    let tls: NIOSSLContext
    let loop: any EventLoop
    let end: NIODeadline

    /// - Returns: the status of the answer, once the connection is closed again.
    func exchange(_ call: CallbackCall) async throws(Broken) -> Int {
        let opened = loop.makePromise(of: (any Channel).self)
        let result = await withTaskCancellationHandler {
            await outcome(of: call, opened)
        } onCancel: {
            opened.futureResult.whenSuccess { $0.close(promise: nil) }
        }
        return try result.get()
    }

    private func outcome(
        of call: CallbackCall, _ opened: EventLoopPromise<any Channel>
    ) async -> Result<Int, Broken> {
        let answer = loop.makePromise(of: Int.self)
        do {
            try await connect(call, answer, opened)
        } catch {
            return .failure(error)
        }
        do {
            return .success(try await answer.futureResult.get())
        } catch {
            return .failure(Broken(failure: CallbackFailure(error), isBeforeConnection: false))
        }
    }

    /// - Parameter opened: succeeds as soon as there is a channel, connected or not.
    private func connect(
        _ call: CallbackCall, _ answer: EventLoopPromise<Int>,
        _ opened: EventLoopPromise<any Channel>
    ) async throws(Broken) {
        let time = min(end - loop.now, .seconds(Int64(Limits.callbackConnectSeconds)))
        let head = requestHead(call)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(max(time, .nanoseconds(1)))
            .channelInitializer { [tls, url, end] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if url.isSecure {
                        try pipeline.addHandler(url.identity.handler(tls))
                    }
                    try pipeline.addHandler(AnswerBound())
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(
                        CallbackExchange(head: head, body: call.body, end: end, answer: answer))
                    opened.succeed(channel)
                }
            }
        do {
            let target = try SocketAddress(
                packedIPAddress: ByteBuffer(bytes: address.bytes), port: Int(url.port))
            _ = try await bootstrap.connect(to: target).get()
        } catch {
            let failure = CallbackFailure(error)
            answer.fail(failure)
            opened.fail(failure)
            throw Broken(failure: failure, isBeforeConnection: true)
        }
    }

    private func requestHead(_ call: CallbackCall) -> HTTPRequestHead {
        var headers = HTTPHeaders([("Host", url.authority)])
        for header in call.headers { headers.add(name: header.name, value: header.value) }
        if !headers.contains(name: "User-Agent") {
            headers.add(name: "User-Agent", value: "Cambist")
        }
        headers.add(name: "Content-Length", value: String(call.body.count))
        headers.add(name: "Connection", value: "close")
        return HTTPRequestHead(version: .http1_1, method: .POST, uri: url.target, headers: headers)
    }
}

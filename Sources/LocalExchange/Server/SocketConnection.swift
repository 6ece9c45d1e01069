import Domain
import Engine
import NIOCore
import NIOWebSocket

/// Carries one WebSocket between its channel and a protocol.
struct SocketConnection: Sendable {
    typealias Channel = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>
    typealias Writer = NIOAsyncChannelOutboundWriter<WebSocketFrame>

    let time: any TimeSource
    let serve: @Sendable (SandboxSocket) async -> Void

    func run(_ channel: Channel, target: String) async throws {
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let socket = SandboxSocket(
            path: String(halves[0]), query: halves.count == 2 ? String(halves[1]) : "",
            address: channel.channel.remoteAddress?.ipAddress ?? "unknown")
        try await channel.executeThenClose { inbound, outbound in
            // The first part that ends, ends all.
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await read(inbound, outbound, socket) }
                group.addTask { try? await write(socket, outbound) }
                group.addTask { try? await ping(outbound) }
                group.addTask { await serve(socket) }
                await group.next()
                socket.close()
                group.cancelAll()
            }
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ outbound: Writer,
        _ socket: SandboxSocket
    ) async throws {
        for try await frame in inbound {
            if frame.opcode == .text || frame.opcode == .binary {
                socket.receive(String(buffer: frame.unmaskedData))
            } else if frame.opcode == .ping {
                try await outbound.write(
                    WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            } else if frame.opcode == .connectionClose {
                var data = frame.unmaskedData
                let code = data.readSlice(length: 2) ?? ByteBuffer()
                try await outbound.write(
                    WebSocketFrame(fin: true, opcode: .connectionClose, data: code))
                return
            }
        }
    }

    private func write(_ socket: SandboxSocket, _ outbound: Writer) async throws {
        for await text in socket.outgoing {
            try await outbound.write(
                WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text)))
        }
        guard !socket.wasCut else { return }
        var code = ByteBuffer()
        code.write(webSocketErrorCode: .normalClosure)
        try await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: code))
    }

    private func ping(_ outbound: Writer) async throws {
        while true {
            try await time.sleep(until: time.now().adding(ServerLimits.pingInterval))
            let stamp = ByteBuffer(string: String(time.now().microseconds / 1_000))
            try await outbound.write(WebSocketFrame(fin: true, opcode: .ping, data: stamp))
        }
    }
}

import NIOCore

/// One connection of the admin socket, on either side.
enum AdminChannel {
    typealias Lines = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Frames lines, and closes the connection after ``AdminWire/secondsMax`` whatever happens.
    static func configure(_ channel: any Channel, bytesMax: Int) -> EventLoopFuture<Lines> {
        channel.eventLoop.makeCompletedFuture {
            let decoder = ByteToMessageHandler(LineDecoder(bytesMax: bytesMax))
            try channel.pipeline.syncOperations.addHandler(decoder)
            let deadline = channel.eventLoop.scheduleTask(
                in: .seconds(AdminWire.secondsMax)
            ) { channel.close(promise: nil) }
            channel.closeFuture.whenComplete { _ in deadline.cancel() }
            return try Lines(wrappingChannelSynchronously: channel)
        }
    }
}

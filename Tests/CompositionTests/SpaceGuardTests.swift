import Domain
import Engine
import Logging
import Synchronization
import Testing

@testable import Composition

@Suite struct SpaceGuardTests {
    @Test func nothingIsTakenInWhileTheDiskIsNearlyFull() async {
        let free = Mutex<UInt64?>(SpaceGuard.freeMin)
        let queue = RunQueue(settledOrdersKept: 1)
        let disk = SpaceGuard(
            free: { free.withLock { $0 } }, queue: queue, time: SystemTime(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        func takesIn(_ bytes: UInt64?, _ number: UInt64) async -> Bool {
            free.withLock { $0 = bytes }
            await disk.look()
            let isReserved = queue.reserve(ConversionID(high: number, low: number))
            #expect(disk.isShortOfSpace != isReserved)
            return isReserved
        }
        #expect(await takesIn(SpaceGuard.freeMin, 1))
        #expect(await !takesIn(SpaceGuard.freeMin - 1, 2))
        #expect(await !takesIn(0, 3))
        #expect(await takesIn(SpaceGuard.freeMin * 2, 4))
        // What is not known is no reason to stop.
        #expect(await takesIn(nil, 5))
    }

    @Test func theDiskOfAFolderIsKnown() throws {
        #expect(try #require(DiskSpace.free(in: "/tmp")) > 0)
        #expect(DiskSpace.free(in: "/no/such/folder") == nil)
    }
}

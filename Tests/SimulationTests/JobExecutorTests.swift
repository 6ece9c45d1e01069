import Foundation
import Synchronization
import Testing

@testable import Simulation

@Suite struct JobExecutorTests {
    private actor Counter {
        var order: [Int] = []
        func add(_ number: Int) { order.append(number) }
    }

    /// Runs ten tasks that meet at an actor, with choices of a seed.
    private func order(_ seed: UInt64) async -> [Int] {
        let executor = JobExecutor()
        let counter = Counter()
        for number in 0..<10 {
            Task(executorPreference: executor) {
                await Task.yield()
                await counter.add(number)
            }
        }
        var generator = SeededGenerator(seed)
        while executor.readyCount > 0 { executor.run(generator.below(executor.readyCount)) }
        return await counter.order
    }

    @Test func theSeedDecidesWhoComesFirst() async {
        let (first, again, other) = (await order(1), await order(1), await order(2))
        #expect(first.sorted() == Array(0..<10))
        #expect(first == again)
        #expect(first != other)
    }

    @Test func aWaitEndsOnceByItsFirstAnswer() {
        let log = Log()
        let reply = Reply<Int> { log.add($0) }
        #expect(reply(1))
        #expect(!reply(2))
        #expect(log.all == [1])
    }

    private final class Log: Sendable {
        private let entries = Mutex<[Int]>([])
        func add(_ entry: Int) { entries.withLock { $0.append(entry) } }
        var all: [Int] { entries.withLock { $0 } }
    }

    /// A job that has run elsewhere makes a run that does not repeat.
    @Test func aJobFromAnotherThreadTraps() async {
        await #expect(processExitsWith: .failure) { Self.enqueueFromAnotherThread() }
    }

    private static func enqueueFromAnotherThread() {
        let executor = JobExecutor()
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            Task(executorPreference: executor) {}
            isDone.signal()
        }
        isDone.wait()
    }
}

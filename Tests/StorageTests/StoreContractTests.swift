import TestKit
import Testing

@Suite struct StoreContractTests {
    @Test(arguments: StoreKind.allCases, StoreContract.cases)
    func everyStoreKeepsTheContract(kind: StoreKind, promise: StoreContract) async throws {
        try await promise.run(kind.harness)
    }
}
